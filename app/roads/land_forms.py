"""What the administrator fills in about barriers and ferries."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    SelectChoice,
    SelectMultipleField,
    StringField,
    TextAreaField,
    fields,
    widgets,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError

from app.core.i18n import lazy
from app.core.text import tidy
from app.geo.points import Point, distance_m
from app.roads.closures_shapes import write_corners
from app.roads.land_errors import BadLandError
from app.roads.land_models import BarrierKind, RoadBarrier, RoadFerry
from app.roads.land_places import (
    read_crossings,
    read_line,
    read_place,
    write_crossings,
    write_place,
)
from app.roads.land_services import BarrierFacts, FerryFacts
from app.roads.land_words import KINDS, RIDES

MOST_LETTERS = 30_000


# The macros know a field by its class's name, so these keep the names that they refine.
class IntegerField(fields.IntegerField):
    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(lazy("Mời bạn nhập một số nguyên.")) from None


class TimeField(fields.TimeField):
    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(lazy("Mời bạn ghi giờ như 7:30.")) from None


class RadioField(fields.RadioField):
    def pre_validate(self, form: FlaskForm) -> None:
        if self.data not in {choice.value for choice in self.choices}:
            raise ValidationError(lazy("Mời bạn chọn một mục."))


def _name(label: Any) -> StringField:
    return StringField(
        label,
        filters=[tidy],
        validators=[
            InputRequired(lazy("Mời bạn nhập tên.")),
            Length(2, 100, lazy("Tên có từ 2 đến 100 chữ.")),
        ],
    )


def _whole(label: Any, least: int, most: int, message: Any, **more: Any) -> IntegerField:
    return IntegerField(
        label, validators=[InputRequired(message), NumberRange(least, most, message)], **more
    )


def _rides(label: Any, chosen: list[str]) -> SelectMultipleField:
    return SelectMultipleField(
        label,
        choices=[SelectChoice(profile, word) for profile, word in RIDES.items()],
        default=chosen,
        validate_choice=False,
        option_widget=widgets.CheckboxInput(),
        widget=widgets.ListWidget(prefix_label=False),
    )


class _LandForm(FlaskForm):
    """What both forms share: who is meant, and refusals beside their field."""

    def attach(self, error: BadLandError) -> None:
        """Show a refusal beside the answer that caused it."""
        field = self._fields[error.field]
        field.errors = [*field.errors, error.message]

    def validate_rides(self, field: SelectMultipleField) -> None:
        """Expect at least one way to ride, and none that nobody knows."""
        if not field.data or not set(field.data) <= set(RIDES):
            raise ValidationError(lazy("Mời bạn chọn ít nhất một mục."))

    @property
    def profiles(self) -> list[str]:
        """Who is meant; all of them is nobody by name."""
        chosen: list[str] = sorted(set(self.rides.data))
        return [] if set(chosen) == set(RIDES) else chosen


class BarrierForm(_LandForm):
    """A line that is passed at crossings alone."""

    name = _name(lazy("Tên"))
    kind = RadioField(
        lazy("Loại"),
        choices=[SelectChoice(kind.value, word) for kind, word in KINDS.items()],
        default=BarrierKind.RIVER.value,
    )
    shape = TextAreaField(
        lazy("Đường của vật cản"),
        validators=[
            InputRequired(lazy("Mời bạn vẽ hoặc ghi ít nhất 2 điểm.")),
            Length(max=MOST_LETTERS, message=lazy("Hình vẽ có quá nhiều điểm.")),
        ],
    )
    crossings = TextAreaField(
        lazy("Cầu, chỗ qua được"),
        default="",
        validators=[Length(max=MOST_LETTERS, message=lazy("Danh sách cầu quá dài."))],
    )
    rides = _rides(lazy("Chặn ai"), ["motorbike", "car", "foot"])

    def facts(self, *, province_code: str) -> BarrierFacts:
        """
        Put the answers together.

        Raises
        ------
        BadLandError
            When what is drawn or typed cannot be read.
        """
        return BarrierFacts(
            name=self.name.data,
            kind=BarrierKind(self.kind.data),
            shape=read_line(self.shape.data, province_code=province_code, field="shape"),
            crossings=read_crossings(
                self.crossings.data or "", province_code=province_code, field="crossings"
            ),
            profiles=self.profiles,
        )

    @classmethod
    def of(cls, barrier: RoadBarrier) -> "BarrierForm":
        """Fill the form with what is known."""
        return cls(
            None,
            name=barrier.name,
            kind=barrier.kind.value,
            shape=write_corners(barrier.shape),
            crossings=write_crossings(barrier.crossings),
            rides=barrier.profiles or list(RIDES),
        )


class FerryForm(_LandForm):
    """A ride whose time is known."""

    name = _name(lazy("Tên"))
    start = StringField(
        lazy("Bến đi"), filters=[tidy], validators=[InputRequired(lazy("Mời bạn ghi bến đi."))]
    )
    end = StringField(
        lazy("Bến đến"), filters=[tidy], validators=[InputRequired(lazy("Mời bạn ghi bến đến."))]
    )
    minutes = _whole(lazy("Số phút qua sông"), 1, 600, lazy("Số phút từ 1 đến 600."))
    metres = IntegerField(
        lazy("Số mét qua sông"),
        validators=[Optional(), NumberRange(0, 200_000, lazy("Số mét từ 0 đến 200.000."))],
    )
    interval_min = _whole(
        lazy("Bao nhiêu phút có một chuyến"), 0, 720, lazy("Số phút từ 0 đến 720."), default=0
    )
    opens = TimeField(lazy("Chạy từ"), validators=[InputRequired(lazy("Mời bạn ghi giờ."))])
    closes = TimeField(lazy("Chạy đến"), validators=[InputRequired(lazy("Mời bạn ghi giờ."))])
    is_one_way = BooleanField(lazy("Chỉ đi một chiều, từ bến đi sang bến đến"))
    rides = _rides(lazy("Ai qua được"), ["motorbike", "car", "foot"])

    def validate_closes(self, field: TimeField) -> None:
        """Expect an end after the beginning."""
        if field.data and self.opens.data and field.data <= self.opens.data:
            raise ValidationError(lazy("Giờ nghỉ phải sau giờ bắt đầu chạy."))

    def facts(self, *, province_code: str) -> FerryFacts:
        """
        Put the answers together; metres left out are those through the air.

        Raises
        ------
        BadLandError
            When a landing stage is no place.
        """
        start = read_place(self.start.data, province_code=province_code, field="start")
        end = read_place(self.end.data, province_code=province_code, field="end")
        across_m = distance_m(Point(*start), Point(*end))
        if across_m < 1:
            raise BadLandError("end", str(lazy("Bến đến phải khác bến đi.")))
        metres = self.metres.data
        return FerryFacts(
            name=self.name.data,
            start=start,
            end=end,
            minutes=self.minutes.data,
            metres=round(across_m) if metres is None else metres,
            interval_min=self.interval_min.data,
            opens=self.opens.data,
            closes=self.closes.data,
            is_one_way=self.is_one_way.data,
            profiles=self.profiles,
        )

    @classmethod
    def of(cls, ferry: RoadFerry) -> "FerryForm":
        """Fill the form with what is known."""
        return cls(
            None,
            obj=ferry,
            start=write_place(ferry.from_lat, ferry.from_lon),
            end=write_place(ferry.to_lat, ferry.to_lon),
            rides=ferry.profiles or list(RIDES),
        )
