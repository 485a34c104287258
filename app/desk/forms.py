"""What an officer fills in: who receives a result, and where a courier brings it."""

from flask_wtf import FlaskForm
from wtforms import SelectField, StringField
from wtforms.validators import AnyOf, InputRequired, Length

from app.booking.forms import DoorFields
from app.booking.services import Door
from app.core.i18n import lazy
from app.core.text import tidy
from app.geo import queries as geo


class HandOutForm(FlaskForm):
    receiver_name = StringField(
        lazy("Người nhận kết quả"),
        filters=[tidy],
        validators=[
            InputRequired(lazy("Mời bạn gõ họ và tên người nhận.")),
            Length(min=2, max=100, message=lazy("Họ và tên dài từ 2 đến 100 chữ cái.")),
        ],
    )


class DoorForm(DoorFields):
    commune = SelectField(
        lazy("Xã, phường"),
        validate_choice=False,  # `offer_communes` says it in our own words.
        validators=[InputRequired(lazy("Mời bạn chọn xã, phường trong danh sách."))],
    )

    def offer_communes(self, *, province_code: str) -> None:
        """Let choose among a province's communes."""
        communes = geo.communes_of(province_code=province_code)
        self.commune.choices = [(one.code, one.name) for one in communes]
        codes = [one.code for one in communes]
        message = lazy("Mời bạn chọn xã, phường trong danh sách.")
        self.commune.validators = [AnyOf(codes, message=message)]

    def door(self) -> Door:
        """Return where the courier comes to."""
        return Door(
            commune_code=self.commune.data,
            hamlet=self.hamlet.data,
            landmark=self.landmark.data,
            lat=None,
            lon=None,
        )
