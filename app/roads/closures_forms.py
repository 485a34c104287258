"""What people fill in about a closed road: the whole form at a desk, the short one on the road."""

from datetime import date, datetime, time
from typing import Any

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    HiddenField,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
    fields,
)
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from app.core import clock
from app.core.i18n import WEEKDAYS, lazy
from app.core.text import tidy
from app.geo.models import Commune
from app.roads.closures_answers import (
    BOATS_OUT,
    CARS_OUT,
    NOBODY,
    PASSING,
    RIDERS_OUT,
    SLOW,
    VERY_SLOW,
    day_first,
    end_of,
    last_of,
    month_first,
    passing_of,
)
from app.roads.closures_errors import BadClosureError
from app.roads.closures_services import ClosureFacts
from app.roads.closures_shapes import read_corners, write_corners
from app.roads.closures_words import PLACES, WHYS
from app.roads.models import Place, Repeats, RoadClosure, Why

EARLIEST, LATEST = date(2020, 1, 1), date(2100, 12, 31)
PASSING_WORDS = {
    NOBODY: lazy("Không ai qua được"),
    RIDERS_OUT: lazy("Xe không qua được, đi bộ được"),
    CARS_OUT: lazy("Ô tô không qua được, xe máy được"),
    SLOW: lazy("Qua được nhưng chậm, lâu gấp 2"),
    VERY_SLOW: lazy("Qua được nhưng rất chậm, lâu gấp 4"),
    BOATS_OUT: lazy("Xuồng không qua được"),
}
REPEATS_WORDS = {
    Repeats.NEVER: lazy("Một lần"),
    Repeats.YEARLY: lazy("Hằng năm, theo mùa"),
    Repeats.WEEKLY: lazy("Hằng tuần"),
}
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


# The macros know a field by its class's name, so these keep the names that they refine.
class DateField(fields.DateField):
    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(lazy("Ngày này không có trong lịch. Mời bạn chọn lại.")) from None
        if self.data is not None and not EARLIEST <= self.data <= LATEST:
            raise ValueError(lazy("Ngày này quá xa. Mời bạn xem lại năm."))


class TimeField(fields.TimeField):
    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(lazy("Mời bạn ghi giờ như 7:30.")) from None


def _known(form: FlaskForm, field: RadioField) -> None:
    if field.data not in {choice.value for choice in field.choices}:
        raise ValidationError(lazy("Mời bạn chọn một mục."))


def _radio(label: Any, words: dict[Any, Any], **more: Any) -> RadioField:
    choices = [SelectChoice(str(getattr(key, "value", key)), said) for key, said in words.items()]
    return RadioField(label, choices=choices, validate_choice=False, validators=[_known], **more)


def _note() -> TextAreaField:
    too_long = lazy("Ghi chú dài quá 300 chữ cái. Mời bạn viết gọn lại.")
    return TextAreaField(
        lazy("Ghi chú"), filters=[tidy], validators=[Length(max=300, message=too_long)]
    )


def _name() -> StringField:
    return StringField(
        lazy("Ở đâu"),
        filters=[tidy],
        validators=[
            InputRequired(lazy("Mời bạn ghi chỗ này ở đâu.")),
            Length(2, 100, lazy("Tên chỗ có từ 2 đến 100 chữ cái.")),
        ],
    )


class _AtPlace(FlaskForm):
    """What both forms ask of the place."""

    def offer_communes(self, communes: list[Commune]) -> None:
        """Let people choose from the province's communes, or none."""
        offered = [SelectChoice(one.code, one.name) for one in communes]
        self.commune_code.choices = [SelectChoice("", lazy("Mời bạn chọn")), *offered]

    def attach(self, error: BadClosureError) -> None:
        """Show a refusal beside the answer that caused it."""
        field = self._fields.get(error.field)
        target = field if field is not None else self.name
        target.errors = [*target.errors, error.message]

    def validate_commune_code(self, field: SelectField) -> None:
        """Take only a commune that was offered."""
        if field.data not in {choice.value for choice in field.choices}:
            raise ValidationError(lazy("Mời bạn chọn xã trong danh sách."))


class ClosureForm(_AtPlace):
    """All that is known of a closure."""

    place = _radio(lazy("Cấm ở đâu"), {p: PLACES[p] for p in Place}, default=Place.LINE.value)
    shape = TextAreaField(
        lazy("Toạ độ"),
        default="",
        validators=[Length(max=30_000, message=lazy("Hình vẽ có quá nhiều điểm."))],
    )
    commune_code = SelectField(lazy("Xã, phường"), default="", validate_choice=False)
    name = _name()
    why = _radio(lazy("Vì sao"), WHYS, default=Why.LANDSLIDE.value)
    passing = _radio(lazy("Ai qua được"), PASSING_WORDS, default=NOBODY)
    starts_on = DateField(
        lazy("Từ ngày"), validators=[InputRequired(lazy("Mời bạn chọn ngày bắt đầu."))]
    )
    starts_time = TimeField(lazy("Từ giờ"), validators=[Optional()])
    ends_on = DateField(lazy("Đến hết ngày"), validators=[Optional()])
    ends_time = TimeField(lazy("Đến giờ"), validators=[Optional()])
    repeats = _radio(lazy("Lặp lại"), REPEATS_WORDS, default=Repeats.NEVER.value)
    season_from = StringField(lazy("Ngày đầu mùa"), filters=[tidy], default="")
    season_to = StringField(lazy("Ngày cuối mùa"), filters=[tidy], default="")
    monday = BooleanField(WEEKDAYS[0])
    tuesday = BooleanField(WEEKDAYS[1])
    wednesday = BooleanField(WEEKDAYS[2])
    thursday = BooleanField(WEEKDAYS[3])
    friday = BooleanField(WEEKDAYS[4])
    saturday = BooleanField(WEEKDAYS[5])
    sunday = BooleanField(WEEKDAYS[6])
    daily_from = TimeField(lazy("Từ giờ mỗi ngày"), validators=[Optional()])
    daily_to = TimeField(lazy("Đến giờ mỗi ngày"), validators=[Optional()])
    note = _note()

    def validate_season_from(self, field: StringField) -> None:
        """Take a day of the year as people write it: 1/6."""
        _expect_day_of_year(field)

    def validate_season_to(self, field: StringField) -> None:
        """Take a day of the year as people write it: 30/9."""
        _expect_day_of_year(field)

    def facts(self) -> ClosureFacts:
        """
        Put the answers together.

        Raises
        ------
        BadClosureError
            When what is drawn cannot be read.
        """
        profiles, slow_factor = PASSING[self.passing.data]
        place, repeats = Place(self.place.data), Repeats(self.repeats.data)
        is_yearly, is_weekly = repeats is Repeats.YEARLY, repeats is Repeats.WEEKLY
        return ClosureFacts(
            place=place,
            shape=() if place is Place.COMMUNE else read_corners(self.shape.data or ""),
            commune_code=self.commune_code.data or None,
            name=self.name.data,
            why=Why(self.why.data),
            note=self.note.data,
            profiles=profiles,
            slow_factor=slow_factor,
            starts_at=clock.at(self.starts_on.data, self.starts_time.data or time()),
            ends_at=end_of(self.ends_on.data, self.ends_time.data),
            repeats=repeats,
            season_from=month_first(self.season_from.data) if is_yearly else "",
            season_to=month_first(self.season_to.data) if is_yearly else "",
            weekdays=tuple(n for n, day in enumerate(DAYS) if self[day].data) if is_weekly else (),
            daily_from=self.daily_from.data if is_weekly else None,
            daily_to=self.daily_to.data if is_weekly else None,
        )

    @classmethod
    def of(cls, closure: RoadClosure) -> "ClosureForm":
        """Fill the form with what is known."""
        days = {day: number in closure.weekdays for number, day in enumerate(DAYS)}
        ends_on, ends_time = last_of(closure.ends_at)
        starts = clock.local(closure.starts_at)
        return cls(
            None,
            place=closure.place.value,
            shape=write_corners(closure.shape),
            commune_code=closure.commune_code or "",
            name=closure.name,
            why=closure.why.value,
            note=closure.note,
            passing=passing_of(closure),
            starts_on=starts.date(),
            starts_time=starts.time(),
            ends_on=ends_on,
            ends_time=ends_time,
            repeats=closure.repeats.value,
            season_from=day_first(closure.season_from),
            season_to=day_first(closure.season_to),
            daily_from=closure.daily_from,
            daily_to=closure.daily_to,
            **days,
        )


class ReportForm(_AtPlace):
    """What a courier says with one thumb."""

    why = _radio(lazy("Vì sao không đi được?"), WHYS)
    passing = _radio(
        lazy("Ai qua được?"),
        {key: PASSING_WORDS[key] for key in (NOBODY, RIDERS_OUT, CARS_OUT, VERY_SLOW)},
        default=NOBODY,
    )
    name = _name()
    commune_code = SelectField(lazy("Xã, phường"), default="", validate_choice=False)
    lat = HiddenField()
    lon = HiddenField()
    note = _note()

    def facts(self, *, now: datetime) -> ClosureFacts:
        """
        Put the answers together: where the phone is, if it was asked, else the words alone.

        Raises
        ------
        BadClosureError
            When the phone's position is none.
        """
        profiles, slow_factor = PASSING[self.passing.data]
        spot = f"{self.lat.data}, {self.lon.data}" if self.lat.data or self.lon.data else ""
        return ClosureFacts(
            place=Place.SPOT,
            shape=read_corners(spot),
            commune_code=self.commune_code.data or None,
            name=self.name.data,
            why=Why(self.why.data),
            note=self.note.data,
            profiles=profiles,
            slow_factor=slow_factor,
            starts_at=now,
        )


def _expect_day_of_year(field: StringField) -> None:
    if field.data and not month_first(field.data):
        raise ValidationError(lazy("Mời bạn ghi ngày và tháng, như 1/6."))
