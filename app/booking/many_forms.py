"""What a focal person types for a whole hamlet: a table, and how all of it is handed in."""

from flask_wtf import FlaskForm
from wtforms import (
    FieldList,
    Form,
    FormField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectChoice,
    StringField,
    TelField,
)
from wtforms.validators import Length, NumberRange, Optional, Regexp
from wtforms.widgets import HiddenInput

from app.booking.answers import Way
from app.booking.forms import clean_phone, name_rules, phone_rules
from app.core.i18n import _, lazy
from app.core.text import tidy

FEW_ROWS = 5
MOST_ROWS = 20


class RowForm(Form):
    """One family's visit; a row in which nothing is typed is passed over."""

    key = HiddenField(validators=[Optional(), Regexp(r"^[0-9a-f]{32}$")])
    name = StringField(lazy("Họ và tên"), filters=[tidy], validators=[Optional(), *name_rules()])
    phone = TelField(
        lazy("Số điện thoại"), filters=[clean_phone], validators=[Optional(), *phone_rules()]
    )
    what = StringField(lazy("Thủ tục"), filters=[tidy], validators=[Optional(), Length(max=200)])
    also = StringField(
        lazy("Thủ tục thứ hai"), filters=[tidy], validators=[Optional(), Length(max=200)]
    )

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed."""
        return not any(one.data for one in (self.name, self.phone, self.what, self.also))

    def miss(self) -> None:
        """Say what is missing in a row that was begun."""
        if not self.name.data:
            self.name.errors = [_("Mời bạn gõ họ và tên.")]
        if not self.what.data:
            self.what.errors = [_("Mời bạn gõ thủ tục.")]


class ManyForm(FlaskForm):
    """A hamlet's table: one row a family."""

    way = RadioField(
        lazy("Nộp bằng cách nào?"),
        choices=[
            SelectChoice(Way.HOME.value, lazy("Bưu tá tới nhà tôi nhận")),
            SelectChoice(Way.COUNTER.value, lazy("Bà con tới quầy, lần lượt từng người")),
        ],
        default=Way.HOME.value,
        validate_choice=False,
    )
    back = RadioField(
        lazy("Nhận kết quả ở đâu?"),
        choices=[
            SelectChoice("FOCAL_PERSON", lazy("Bưu tá mang tới nhà tôi")),
            SelectChoice("OFFICE", lazy("Tại Bộ phận Một cửa")),
        ],
        default="FOCAL_PERSON",
        validate_choice=False,
    )
    slot = IntegerField(
        widget=HiddenInput(),
        invalid_value_message=lazy("Mời bạn chọn một khung giờ."),
        validators=[
            Optional(),
            NumberRange(min=1, max=2**31 - 1, message=lazy("Mời bạn chọn một khung giờ.")),
        ],
    )
    rows = FieldList(FormField(RowForm), min_entries=FEW_ROWS, max_entries=MOST_ROWS)

    @property
    def begun(self) -> list[RowForm]:
        """The rows in which something is typed, in order."""
        return [entry.form for entry in self.rows.entries if not entry.form.is_empty]

    @property
    def is_counter(self) -> bool:
        """Whether people come to the counters themselves."""
        return bool(self.way.data == Way.COUNTER.value)
