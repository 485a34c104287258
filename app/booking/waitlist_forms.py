"""What somebody who waits types: the form of a booking, and the days that suit."""

from datetime import date, timedelta

from flask_wtf import FlaskForm
from wtforms import IntegerField, RadioField, SelectChoice, fields
from wtforms.validators import InputRequired, Optional, ValidationError
from wtforms.widgets import HiddenInput

from app.booking.forms import DetailsForm, HomeForm
from app.booking.waitlist import LONGEST
from app.booking.waitlist_models import HalfDay
from app.core.i18n import lazy


class DateField(fields.DateField):
    """The macros know a field by its class's name, so it keeps the name that it refines."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read a date; a wrong one is answered in words."""
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(lazy("Ngày này không có trong lịch. Mời bạn chọn lại.")) from None


class WaitFields(FlaskForm):
    """Which days and which half of them suit; the time is offered later."""

    slot = IntegerField(widget=HiddenInput(), validators=[Optional()])
    from_on = DateField(
        lazy("Sớm nhất là ngày"), validators=[InputRequired(lazy("Mời bạn chọn ngày."))]
    )
    to_on = DateField(
        lazy("Muộn nhất là ngày"), validators=[InputRequired(lazy("Mời bạn chọn ngày."))]
    )
    half = RadioField(
        lazy("Buổi nào thì được?"),
        choices=[
            SelectChoice(HalfDay.ANY.value, lazy("Buổi nào cũng được")),
            SelectChoice(HalfDay.MORNING.value, lazy("Buổi sáng")),
            SelectChoice(HalfDay.AFTERNOON.value, lazy("Buổi chiều")),
        ],
        default=HalfDay.ANY.value,
        validate_choice=False,
    )
    today: date | None = None  # set by the view

    def suggest(self, *, today: date) -> None:
        """Suggest the days of the coming two weeks."""
        self.from_on.data = today + timedelta(days=1)
        self.to_on.data = today + timedelta(days=14)

    def validate_to_on(self, field: DateField) -> None:
        """Refuse a span that ends before it begins, or lies behind or far ahead."""
        first, today = self.from_on.data, self.today
        if field.data is None or first is None or today is None:
            return
        if field.data < first:
            raise ValidationError(lazy("Ngày muộn nhất phải sau ngày sớm nhất."))
        if field.data < today or first > today + LONGEST:
            raise ValidationError(lazy("Mời bạn chọn ngày trong bốn tuần tới."))

    @property
    def chosen_half(self) -> HalfDay:
        """Return the half of a day that was chosen; nonsense is any."""
        return next((one for one in HalfDay if one == self.half.data), HalfDay.ANY)


class WaitForm(WaitFields, DetailsForm):
    """Who waits for a time at a counter."""


class WaitHomeForm(WaitFields, HomeForm):
    """Who waits for a time, and which door a courier comes to."""
