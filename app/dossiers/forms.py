"""What is typed about money: an amount in đồng, as people write it, and its receipt."""

import re

from flask_wtf import FlaskForm
from wtforms import IntegerField, StringField
from wtforms.validators import Length, NumberRange, Optional
from wtforms.widgets import TextInput

from app.core.i18n import lazy
from app.core.text import tidy
from app.dossiers.payments import RECEIPT_LETTERS

MOST_TYPED_VND = 100_000_000
_BETWEEN_DIGITS = re.compile(r"[\s.,]|đ(ồng)?$", re.IGNORECASE)


class DongField(IntegerField):
    """An amount in đồng: 35000, 35.000 and 35 000 đ are the same."""

    widget = TextInput()  # A field for numbers would take the dot for a decimal one.

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take the dots and the unit away that people write."""
        super().process_formdata([_BETWEEN_DIGITS.sub("", tidy(text)) for text in valuelist])


class TakenFields(FlaskForm):
    """What was taken beside something else that is done; nothing typed is nothing taken."""

    paid_vnd = DongField(
        lazy("Đã thu (đồng)"),
        invalid_value_message=lazy("Mời bạn gõ số tiền bằng chữ số, ví dụ 35.000."),
        validators=[
            Optional(),
            NumberRange(
                min=0, max=MOST_TYPED_VND, message=lazy("Số tiền từ 0 tới 100 triệu đồng.")
            ),
        ],
    )


class ReceiptFields(TakenFields):
    """The same, with the receipt that was written for it."""

    receipt_number = StringField(
        lazy("Số biên lai"),
        filters=[tidy],
        validators=[Length(max=RECEIPT_LETTERS, message=lazy("Số biên lai dài nhất 20 chữ cái."))],
    )
