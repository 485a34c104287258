"""What an administrator fills in of pickup zones, hamlets and focal persons' houses."""

from typing import Any

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import BooleanField, SelectChoice, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError

from app.admin.forms import DAYS, IntegerField, SelectField
from app.admin.forms import DegreesField as KnownDegreesField
from app.admin.hours_text import read_hours, write_hours
from app.booking.area_import import AreaTable
from app.booking.models import ZoneWindow
from app.booking.zone_services import MOST_VISITS, WeeklyWindow
from app.catalogue.opening import WeeklySpan, check_spans
from app.core.errors import AppError
from app.core.i18n import WEEKDAYS, lazy
from app.core.text import tidy

WORKDAYS = DAYS[:5]
KINDS = (
    SelectChoice(AreaTable.ZONES.value, lazy("Xã, phường của từng khu vực")),
    SelectChoice(AreaTable.WINDOWS.value, lazy("Khung giờ của từng khu vực")),
    SelectChoice(AreaTable.DAYS.value, lazy("Ngày phục vụ của từng xã, phường")),
    SelectChoice(AreaTable.HAMLETS.value, lazy("Thôn, bản của từng xã, phường")),
)


def _number(label: object, default: int) -> IntegerField:
    between = NumberRange(0, MOST_VISITS, lazy("Số lượt từ 0 đến 500."))
    return IntegerField(label, default=default, validators=[Optional(), between])


class ZoneForm(FlaskForm):
    """What a zone is called, and how much it holds where nothing else is said."""

    name = StringField(
        lazy("Tên khu vực"),
        filters=[tidy],
        validators=[
            InputRequired(lazy("Mời bạn nhập tên.")),
            Length(2, 100, lazy("Tên có từ 2 đến 100 chữ.")),
        ],
    )
    capacity = IntegerField(
        lazy("Số lượt ghé trong mỗi khung giờ"),
        default=12,
        validators=[
            InputRequired(lazy("Mời bạn nhập số lượt.")),
            NumberRange(0, MOST_VISITS, lazy("Số lượt từ 0 đến 500.")),
        ],
    )


class _Hours(StringField):  # The macros know a field by its class's name; this one is laid out.
    def __init__(self, weekday: int, **more: Any) -> None:
        super().__init__(WEEKDAYS[weekday], filters=[tidy], **more)
        self.weekday = weekday

    def pre_validate(self, form: FlaskForm) -> None:
        try:
            check_spans(read_hours(self.data or "", weekday=self.weekday))
        except AppError as error:
            raise ValidationError(error.message) from None


class WindowsForm(FlaskForm):
    """A week of a zone: hours of each day, how many visits a window holds, how many for results."""

    monday = _Hours(0)
    tuesday = _Hours(1)
    wednesday = _Hours(2)
    thursday = _Hours(3)
    friday = _Hours(4)
    monday_capacity = _number(lazy("Số lượt"), 12)
    tuesday_capacity = _number(lazy("Số lượt"), 12)
    wednesday_capacity = _number(lazy("Số lượt"), 12)
    thursday_capacity = _number(lazy("Số lượt"), 12)
    friday_capacity = _number(lazy("Số lượt"), 12)
    monday_kept = _number(lazy("Giữ để trả kết quả"), 0)
    tuesday_kept = _number(lazy("Giữ để trả kết quả"), 0)
    wednesday_kept = _number(lazy("Giữ để trả kết quả"), 0)
    thursday_kept = _number(lazy("Giữ để trả kết quả"), 0)
    friday_kept = _number(lazy("Giữ để trả kết quả"), 0)

    @classmethod
    def of(cls, rows: list[ZoneWindow], *, capacity: int) -> "WindowsForm":
        """Return the form as a zone's windows stand, or as they were sent."""
        said: dict[str, object] = {}
        for weekday, name in enumerate(WORKDAYS):
            own = [row for row in rows if row.weekday == weekday]
            spans = [WeeklySpan(weekday, row.opens, row.closes) for row in own]
            said[name] = write_hours(spans)
            said[f"{name}_capacity"] = own[0].capacity if own else capacity
            said[f"{name}_kept"] = own[0].kept_for_results if own else 0
        return cls(data=said)

    @property
    def windows(self) -> list[WeeklyWindow]:
        """Return every window of the week, once the form is valid."""
        return [
            WeeklyWindow(
                span=span,
                capacity=self[f"{name}_capacity"].data or 0,
                kept_for_results=min(
                    self[f"{name}_kept"].data or 0, self[f"{name}_capacity"].data or 0
                ),
            )
            for weekday, name in enumerate(WORKDAYS)
            for span in read_hours(self[name].data or "", weekday=weekday)
        ]


class AreaImportForm(FlaskForm):
    """A file, and what its lines say."""

    kind = SelectField(
        lazy("Tệp ghi gì?"),
        choices=KINDS,
        validators=[InputRequired(lazy("Mời bạn chọn trong danh sách."))],
    )
    file = FileField(
        lazy("Tệp CSV hoặc XLSX"), validators=[InputRequired(lazy("Mời bạn chọn một tệp."))]
    )


class DegreesField(KnownDegreesField):
    """Degrees that may be unknown."""

    def _value(self) -> str:
        is_empty = self.data is None and not self.raw_data
        return "" if is_empty else str(super()._value())


class _Place(FlaskForm):
    # Both empty: nobody has pointed at the map yet.
    lat = DegreesField(
        lazy("Vĩ độ"), validators=[Optional(), NumberRange(8, 24, lazy("Vĩ độ từ 8 đến 24."))]
    )
    lon = DegreesField(
        lazy("Kinh độ"),
        validators=[Optional(), NumberRange(102, 118, lazy("Kinh độ từ 102 đến 118."))],
    )

    @property
    def point(self) -> tuple[float | None, float | None]:
        """Return the point, whole or not at all."""
        lat, lon = self.lat.data, self.lon.data
        return (lat, lon) if lat and lon else (None, None)


class HamletForm(_Place):
    """A hamlet: its name, whether it is far, where it lies."""

    name = StringField(
        lazy("Tên thôn, bản"),
        filters=[tidy],
        validators=[
            InputRequired(lazy("Mời bạn nhập tên.")),
            Length(2, 100, lazy("Tên có từ 2 đến 100 chữ.")),
        ],
    )
    is_far = BooleanField(lazy("Đi hơn một giờ mới tới Bộ phận Một cửa"))


class HouseForm(_Place):
    """Where a focal person lives."""

    address = StringField(
        lazy("Thôn, bản hoặc số nhà"),
        filters=[tidy],
        validators=[
            InputRequired(lazy("Mời bạn nhập địa chỉ.")),
            Length(2, 100, lazy("Địa chỉ có từ 2 đến 100 chữ.")),
        ],
    )
