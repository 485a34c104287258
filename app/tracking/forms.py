"""What a citizen types to find a promise."""

from flask_wtf import FlaskForm
from wtforms import StringField, TelField
from wtforms.validators import DataRequired, Length

from app.booking.forms import clean_phone, phone_rules
from app.core.i18n import lazy
from app.core.text import tidy


class TrackForm(FlaskForm):
    """Code and phone: what only the citizen has together."""

    code = StringField(
        lazy("Mã lịch hẹn hoặc mã hồ sơ"),
        filters=[tidy],
        validators=[
            DataRequired(lazy("Mời bạn gõ mã. Mã có trong tin nhắn đặt lịch.")),
            Length(max=40, message=lazy("Mã này quá dài. Mời bạn xem lại.")),
        ],
    )
    phone = TelField(
        lazy("Số điện thoại đã đặt lịch"), filters=[clean_phone], validators=phone_rules()
    )
