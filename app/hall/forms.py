"""What is filled in at the door, and what officers decide about their hall."""

from flask_wtf import FlaskForm
from wtforms import BooleanField, IntegerField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Regexp
from wtforms.widgets import CheckboxInput, ListWidget

from app.core.i18n import lazy
from app.core.text import tidy
from app.hall.arriving import DIGITS


class CheckInForm(FlaskForm):
    code = StringField(
        lazy("Mã lịch hẹn"),
        filters=[tidy],
        validators=[
            InputRequired(lazy("Mời bạn gõ hoặc quét mã lịch hẹn.")),
            Length(max=300, message=lazy("Mã lịch hẹn có 8 chữ.")),
        ],
    )
    digits = StringField(
        lazy("Ba số cuối của điện thoại"),
        filters=[tidy],
        validators=[
            InputRequired(lazy("Mời bạn gõ ba số cuối của điện thoại đã đặt lịch.")),
            Regexp(rf"^[0-9]{{{DIGITS}}}$", message=lazy("Mời bạn gõ đúng ba chữ số.")),
        ],
    )


class CounterForm(FlaskForm):
    number = IntegerField(
        lazy("Quầy số"),
        validators=[
            InputRequired(lazy("Mời bạn gõ số quầy, từ 1 đến 99.")),
            NumberRange(min=1, max=99, message=lazy("Số quầy từ 1 đến 99.")),
        ],
    )
    groups = SelectMultipleField(
        lazy("Quầy này gọi ai"),
        coerce=int,
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
        validate_choice=False,  # The service says it in our own words.
        validators=[InputRequired(lazy("Mời bạn chọn ít nhất một nhóm."))],
    )


class RulesForm(FlaskForm):
    takes_phones = BooleanField(lazy("Cho lấy số bằng điện thoại, qua mã QR dán ở sảnh"))
    has_printer = BooleanField(lazy("Máy lấy số có máy in"))
