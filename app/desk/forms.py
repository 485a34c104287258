"""What an officer fills in: who receives a result, and where a courier brings it."""

from flask_wtf import FlaskForm
from wtforms import BooleanField, RadioField, SelectChoice, SelectField, StringField
from wtforms.validators import AnyOf, InputRequired, Length, NumberRange

from app.booking.forms import DoorFields
from app.booking.services import Door
from app.core.i18n import lazy
from app.core.text import tidy
from app.dossiers.forms import MOST_TYPED_VND, DongField, ReceiptFields
from app.dossiers.models import PaymentKind
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


class AcceptForm(ReceiptFields):
    """The state fee that is paid while papers are taken in."""


class PaymentForm(ReceiptFields):
    """Money that was taken, or noted too much, at any time."""

    kind = RadioField(
        lazy("Khoản thu"),
        choices=[
            SelectChoice(PaymentKind.FEE.value, lazy("Lệ phí")),
            SelectChoice(PaymentKind.POSTAGE.value, lazy("Cước bưu chính")),
        ],
        default=PaymentKind.FEE.value,
        validate_choice=False,
        validators=[
            AnyOf([one.value for one in PaymentKind], message=lazy("Mời bạn chọn khoản thu."))
        ],
    )
    paid_vnd = DongField(
        lazy("Số tiền (đồng)"),
        invalid_value_message=lazy("Mời bạn gõ số tiền bằng chữ số, ví dụ 35.000."),
        validators=[
            InputRequired(lazy("Mời bạn gõ số tiền.")),
            NumberRange(
                min=1, max=MOST_TYPED_VND, message=lazy("Số tiền từ 1 đồng tới 100 triệu đồng.")
            ),
        ],
    )
    is_given_back = BooleanField(lazy("Trả lại, hoặc ghi nhầm lần trước"))

    @property
    def amount_vnd(self) -> int:
        """What was taken; what goes back is below zero."""
        amount: int = self.paid_vnd.data
        return -amount if self.is_given_back.data else amount
