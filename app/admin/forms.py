"""What the administrator fills in; every field is bounded and says in plain words what it wants."""

import re
from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, SelectChoice, StringField, TelField, fields
from wtforms.validators import InputRequired, Length, NumberRange, Optional, Regexp, ValidationError

from app.accounts import words
from app.accounts.models import Role
from app.accounts.queries import USERNAME
from app.admin.hours_text import read_hours, write_hours
from app.catalogue.models import Office, OfficeKind, PointSource
from app.catalogue.opening import WeeklySpan, check_spans
from app.catalogue.services import LAT_RANGE, LON_RANGE
from app.core.errors import AppError
from app.core.i18n import WEEKDAYS, lazy
from app.core.text import tidy

PHONE = re.compile(r"0\d{9,10}|1[89]00\d{4,6}", re.ASCII)
KINDS = (
    SelectChoice(OfficeKind.OFFICE.value, lazy("Bộ phận Một cửa")),
    SelectChoice(OfficeKind.POST_POINT.value, lazy("Điểm bưu chính")),
)
ROLES = tuple(SelectChoice(role.value, label) for role, label in words.ROLES.items())
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def _digits(text: str | None) -> str:
    return re.sub(r"[\s.\-()]", "", tidy(text))


def _phone(form: FlaskForm, field: StringField) -> None:
    if field.data and not PHONE.fullmatch(field.data):
        raise ValidationError(lazy("Số điện thoại có 10 hoặc 11 chữ số, bắt đầu bằng 0."))


# The macros know a field by its class's name, so these keep the names that they refine.
class IntegerField(fields.IntegerField):
    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(lazy("Mời bạn nhập một số nguyên.")) from None


class DegreesField(fields.FloatField):
    """Degrees, with a point or, as Vietnamese write it, with a comma."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata([value.replace(",", ".").strip() for value in valuelist])
        except ValueError:
            raise ValueError(lazy("Mời bạn nhập một số như 22,3364.")) from None

    def _value(self) -> str:
        return str(self.raw_data[0]) if self.raw_data else f"{self.data or 0:.6f}"


class DateField(fields.DateField):
    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(lazy("Ngày này không có trong lịch. Mời bạn chọn lại.")) from None


class SelectField(fields.SelectField):
    def pre_validate(self, form: FlaskForm) -> None:
        if self.data not in {choice.value for choice in self.choices or ()}:
            raise ValidationError(lazy("Mời bạn chọn trong danh sách."))


class RadioField(fields.RadioField):
    def pre_validate(self, form: FlaskForm) -> None:
        if self.data not in {choice.value for choice in self.choices}:
            raise ValidationError(lazy("Mời bạn chọn một mục."))


class OfficeForm(FlaskForm):
    """What an office is called and where letters reach it."""

    name = StringField(
        lazy("Tên"),
        filters=[tidy],
        validators=[
            InputRequired(lazy("Mời bạn nhập tên.")),
            Length(3, 200, lazy("Tên có từ 3 đến 200 chữ.")),
        ],
    )
    address = StringField(
        lazy("Địa chỉ"),
        filters=[tidy],
        validators=[
            InputRequired(lazy("Mời bạn nhập địa chỉ.")),
            Length(3, 300, lazy("Địa chỉ có từ 3 đến 300 chữ.")),
        ],
    )
    phone = TelField(
        lazy("Điện thoại"),
        filters=[_digits],
        validators=[InputRequired(lazy("Mời bạn nhập số điện thoại.")), _phone],
    )
    counters = IntegerField(
        lazy("Số quầy"),
        default=1,
        validators=[
            InputRequired(lazy("Mời bạn nhập số quầy.")),
            NumberRange(1, 50, lazy("Số quầy từ 1 đến 50.")),
        ],
    )
    confirms_phone = BooleanField(lazy("Bắt người đặt lịch xác nhận số điện thoại"))


class NewOfficeForm(OfficeForm):
    """A new place: what it offers and which commune it serves too."""

    kind = RadioField(lazy("Loại"), choices=KINDS, default=OfficeKind.OFFICE.value)
    commune_code = SelectField(
        lazy("Xã, phường"), validators=[InputRequired(lazy("Mời bạn chọn xã, phường."))]
    )


class PointForm(FlaskForm):
    """A point on the map, typed or pinned."""

    lat = DegreesField(
        lazy("Vĩ độ"),
        validators=[
            InputRequired(lazy("Mời bạn nhập vĩ độ.")),
            NumberRange(*LAT_RANGE, lazy("Vĩ độ ở Việt Nam từ 6 đến 24.")),
        ],
    )
    lon = DegreesField(
        lazy("Kinh độ"),
        validators=[
            InputRequired(lazy("Mời bạn nhập kinh độ.")),
            NumberRange(*LON_RANGE, lazy("Kinh độ ở Việt Nam từ 102 đến 118.")),
        ],
    )
    source = HiddenField(default=PointSource.PIN.value)

    @property
    def point_source(self) -> PointSource:
        """Return how the point was found; whatever is not known counts as a pin."""
        is_found = self.source.data == PointSource.GEOCODED.value
        return PointSource.GEOCODED if is_found else PointSource.PIN


def _readable(form: "HoursForm", field: StringField) -> None:
    try:
        check_spans(read_hours(field.data, weekday=DAYS.index(field.name)))
    except AppError as error:
        raise ValidationError(error.message) from None


def _day_field(weekday: int) -> StringField:
    most = Length(max=80, message=lazy("Nhiều nhất 80 chữ."))
    return StringField(WEEKDAYS[weekday], filters=[tidy], validators=[most, _readable])


class HoursForm(FlaskForm):
    """A week's opening hours, one line a day."""

    monday = _day_field(0)
    tuesday = _day_field(1)
    wednesday = _day_field(2)
    thursday = _day_field(3)
    friday = _day_field(4)
    saturday = _day_field(5)
    sunday = _day_field(6)

    @classmethod
    def of(cls, office: Office) -> "HoursForm":
        """Return the form as the office's hours stand, or as they were sent."""
        spans = [WeeklySpan(row.weekday, row.opens, row.closes) for row in office.hours]
        written = {
            name: write_hours([span for span in spans if span.weekday == weekday])
            for weekday, name in enumerate(DAYS)
        }
        return cls(data=written)

    @property
    def spans(self) -> list[WeeklySpan]:
        """Return every span of the week, once the form is valid."""
        return [
            span
            for weekday, name in enumerate(DAYS)
            for span in read_hours(self[name].data, weekday=weekday)
        ]


class ClosureForm(FlaskForm):
    """A day on which an office, or every one of the province, does not open."""

    on = DateField(lazy("Ngày nghỉ"), validators=[InputRequired(lazy("Mời bạn chọn ngày."))])
    reason = StringField(
        lazy("Lý do, để người dân đọc"),
        filters=[tidy],
        validators=[
            InputRequired(lazy("Mời bạn nhập lý do.")),
            Length(2, 200, lazy("Lý do có từ 2 đến 200 chữ.")),
        ],
    )
    everywhere = BooleanField(lazy("Mọi điểm phục vụ trong tỉnh đều nghỉ"))


class StaffForm(FlaskForm):
    """A new member of staff."""

    full_name = StringField(
        lazy("Họ và tên"),
        filters=[tidy],
        validators=[
            InputRequired(lazy("Mời bạn nhập họ và tên.")),
            Length(2, 100, lazy("Họ và tên có từ 2 đến 100 chữ.")),
        ],
    )
    username = StringField(
        lazy("Tên đăng nhập"),
        filters=[lambda text: tidy(text).lower()],
        validators=[
            InputRequired(lazy("Mời bạn nhập tên đăng nhập.")),
            Regexp(
                rf"\A{USERNAME.pattern}\Z",
                message=lazy("Từ 2 đến 60 chữ thường không dấu, chữ số, dấu chấm hoặc gạch."),
            ),
        ],
    )
    phone = TelField(lazy("Điện thoại"), filters=[_digits], validators=[Optional(), _phone])
    role = RadioField(lazy("Vai trò"), choices=ROLES, default=Role.OFFICER.value)
    office_id = SelectField(lazy("Nơi làm việc"), default="")
    commune_code = SelectField(lazy("Xã, phường phụ trách"), default="")

    def validate_office_id(self, field: SelectField) -> None:
        if self.role.data == Role.OFFICER.value and not field.data:
            raise ValidationError(lazy("Cán bộ Một cửa cần một nơi làm việc."))

    def validate_commune_code(self, field: SelectField) -> None:
        if self.role.data == Role.FOCAL_PERSON.value and not field.data:
            raise ValidationError(lazy("Đầu mối cần một xã, phường phụ trách."))

    @property
    def place(self) -> dict[str, Any]:
        """Return where the person works, as the service takes it; only their role's own place."""
        is_officer = self.role.data == Role.OFFICER.value
        is_focal = self.role.data == Role.FOCAL_PERSON.value
        return {
            "office_id": int(self.office_id.data) if is_officer else None,
            "commune_code": self.commune_code.data if is_focal else None,
        }


class ActForm(FlaskForm):
    """A button: nothing to fill in, only the proof that it was pressed here."""
