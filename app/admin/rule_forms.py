"""What an administrator fills in about counters, exceptions, days off and mobile days."""

from datetime import date, time
from typing import Any

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    SelectChoice,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError

from app.admin.days_text import read_days, read_mobile_days, write_mobile_days
from app.admin.forms import DateField, IntegerField, SelectField
from app.admin.hours_text import read_hours
from app.catalogue.group_services import DaySpan, GroupRules, check_day_spans
from app.catalogue.models import CounterGroup
from app.core.errors import AppError
from app.core.i18n import lazy
from app.core.text import tidy

ANY_DAY = 0


def _number(label: object, default: int, least: int, most: int, sentence: object) -> IntegerField:
    return IntegerField(
        label,
        default=default,
        validators=[
            InputRequired(lazy("Mời bạn nhập một số nguyên.")),
            NumberRange(least, most, sentence),
        ],
    )


class GroupForm(FlaskForm):
    """Counters of an office that serve the same people."""

    name = StringField(
        lazy("Tên nhóm quầy"),
        filters=[tidy],
        validators=[
            InputRequired(lazy("Mời bạn nhập tên.")),
            Length(2, 100, lazy("Tên có từ 2 đến 100 chữ.")),
        ],
    )
    name_en = StringField(
        lazy("Tên tiếng Anh"),
        filters=[tidy],
        validators=[Optional(), Length(max=100, message=lazy("Nhiều nhất 100 chữ."))],
    )
    counters = _number(lazy("Số quầy"), 1, 1, 50, lazy("Số quầy từ 1 đến 50."))
    walk_in_counters = _number(
        lazy("Trong đó chỉ cho người không hẹn"), 0, 0, 50, lazy("Số quầy từ 0 đến 50.")
    )
    cell_min = SelectField(
        lazy("Độ dài một ô giờ"),
        choices=[SelectChoice("10", lazy("10 phút")), SelectChoice("15", lazy("15 phút"))],
        default="15",
        validators=[InputRequired(lazy("Mời bạn chọn trong danh sách."))],
    )
    lead_min = _number(lazy("Đặt trước ít nhất, phút"), 60, 0, 10_080, lazy("Từ 0 đến 10080 phút."))
    horizon_days = _number(lazy("Mở đặt trước, ngày"), 14, 1, 60, lazy("Từ 1 đến 60 ngày."))
    takes_rest = BooleanField(lazy("Nhận cả những lĩnh vực không nhóm nào nhận"), default=True)
    fields = SelectMultipleField(lazy("Lĩnh vực"), validate_choice=False)
    kept_places = _number(lazy("Số chỗ giữ cho thôn xa"), 0, 0, 50, lazy("Từ 0 đến 50 chỗ."))
    kept_hours = StringField(lazy("Giữ trong khoảng giờ"), filters=[tidy], default="10:00-11:30")
    kept_until_h = _number(
        lazy("Mở cho mọi người trước, giờ"), 24, 0, 336, lazy("Từ 0 đến 336 giờ.")
    )
    is_open = BooleanField(lazy("Nhóm này đang phục vụ"), default=True)

    def validate_kept_hours(self, field: StringField) -> None:
        """Expect one span of hours, where places are kept."""
        if not self.kept_places.data:
            return
        try:
            spans = read_hours(field.data, weekday=ANY_DAY)
        except AppError as error:
            raise ValidationError(error.message) from None
        if len(spans) != 1:
            raise ValidationError(lazy("Mời bạn viết một khoảng giờ, như 10:00-11:30."))

    @classmethod
    def of(cls, group: CounterGroup) -> "GroupForm":
        """Return the form as a group stands, or as it was sent."""
        form = cls(obj=group, data=_said_of(group))
        if not form.is_submitted():
            form.cell_min.data = str(group.cell_min)
            form.fields.data = [row.field for row in group.fields]
        return form

    def rules(self) -> GroupRules:
        """Return the rules that were typed, once the form is valid."""
        kept_from, kept_to = self._kept()
        return GroupRules(
            name=self.name.data,
            name_en=self.name_en.data or "",
            counters=self.counters.data,
            walk_in_counters=self.walk_in_counters.data,
            cell_min=int(self.cell_min.data),
            lead_min=self.lead_min.data,
            horizon_days=self.horizon_days.data,
            takes_rest=self.takes_rest.data,
            is_open=self.is_open.data,
            fields=tuple(name[:100] for name in self.fields.data or ()),
            kept_places=self.kept_places.data,
            kept_from=kept_from,
            kept_to=kept_to,
            kept_until_h=self.kept_until_h.data,
            **self.more_rules(),
        )

    def more_rules(self) -> dict[str, Any]:
        """Return the rules that only a mobile group has."""
        return {}

    def days(self, *, today: date) -> list[DaySpan] | None:
        """Return the mobile days that were typed; None where there are none to type."""
        return None

    def _kept(self) -> tuple[time | None, time | None]:
        if not self.kept_places.data:
            return None, None
        span = read_hours(self.kept_hours.data, weekday=ANY_DAY)[0]
        return span.opens, span.closes


class MobileGroupForm(GroupForm):
    """Counters that go to a commune on days of their own."""

    place = StringField(
        lazy("Nơi phục vụ"),
        filters=[tidy],
        validators=[
            InputRequired(lazy("Mời bạn nhập nơi phục vụ.")),
            Length(3, 300, lazy("Nơi phục vụ có từ 3 đến 300 chữ.")),
        ],
    )
    commune_code = SelectField(
        lazy("Cho người dân xã, phường"),
        validators=[InputRequired(lazy("Mời bạn chọn xã, phường."))],
    )
    days_text = TextAreaField(
        lazy("Những ngày phục vụ"),
        validators=[Length(max=4000, message=lazy("Danh sách này quá dài."))],
    )

    def more_rules(self) -> dict[str, Any]:
        """Return where the group goes."""
        return {
            "is_mobile": True,
            "place": self.place.data,
            "commune_code": self.commune_code.data,
        }

    def days(self, *, today: date) -> list[DaySpan]:
        """
        Return the mobile days that were typed.

        Raises
        ------
        InvalidError
            When a line cannot be read, or spans overlap.
        """
        spans = read_mobile_days(self.days_text.data or "", today=today)
        check_day_spans(spans)
        return spans


class ExceptionForm(FlaskForm):
    """Other hours on one date."""

    on = DateField(lazy("Ngày"), validators=[InputRequired(lazy("Mời bạn chọn ngày."))])
    hours = StringField(
        lazy("Giờ mở cửa hôm đó"),
        filters=[tidy],
        validators=[Length(max=80, message=lazy("Nhiều nhất 80 chữ."))],
    )
    reason = StringField(
        lazy("Lý do"),
        filters=[tidy],
        validators=[Optional(), Length(max=200, message=lazy("Nhiều nhất 200 chữ."))],
    )

    def validate_hours(self, field: StringField) -> None:
        """Expect at least one span; a day without any is a day off."""
        try:
            spans = read_hours(field.data or "", weekday=ANY_DAY)
        except AppError as error:
            raise ValidationError(error.message) from None
        if not spans:
            raise ValidationError(lazy("Mời bạn nhập giờ. Nghỉ cả ngày thì ghi ngày nghỉ."))

    @property
    def spans(self) -> list[tuple[time, time]]:
        """Return the spans that were typed, once the form is valid."""
        return [(span.opens, span.closes) for span in read_hours(self.hours.data, weekday=ANY_DAY)]


class DaysOffForm(FlaskForm):
    """Many days off at once, of an office or of its whole province."""

    days_text = TextAreaField(
        lazy("Những ngày nghỉ"),
        validators=[
            InputRequired(lazy("Mời bạn nhập ít nhất một ngày.")),
            Length(max=4000, message=lazy("Danh sách này quá dài.")),
        ],
    )
    reason = StringField(
        lazy("Lý do, để người dân đọc"),
        filters=[tidy],
        validators=[
            InputRequired(lazy("Mời bạn nhập lý do.")),
            Length(2, 200, lazy("Lý do có từ 2 đến 200 chữ.")),
        ],
    )
    everywhere = BooleanField(lazy("Mọi điểm phục vụ trong tỉnh đều nghỉ"))

    def dates(self, *, today: date) -> list[date]:
        """
        Return the dates that were typed.

        Raises
        ------
        InvalidError
            When a part is no date.
        """
        return read_days(self.days_text.data, today=today)


def _said_of(group: CounterGroup) -> dict[str, Any]:
    said: dict[str, Any] = {}
    if group.kept_from is not None and group.kept_to is not None:
        opens, closes = group.kept_from, group.kept_to
        said["kept_hours"] = f"{opens:%H:%M}-{closes:%H:%M}"
    spans = [DaySpan(day.on, day.opens, day.closes) for day in group.mobile_days]
    return said | {"days_text": write_mobile_days(spans)}
