"""What dispatchers fill in: prices of wishes, and who should or must not go where."""

import re
from collections.abc import Sequence
from dataclasses import fields as fields_of
from typing import Any

from flask_wtf import FlaskForm
from wtforms import SelectChoice, StringField, fields
from wtforms.validators import InputRequired, Length, NumberRange, ValidationError

from app.core.i18n import _, lazy
from app.core.text import tidy
from app.dispatch.models import Liking
from app.dispatch.wishes import BOUNDS, MOST, Wishes

PHONE = re.compile(r"0\d{9,10}", re.ASCII)
LIKINGS = (
    SelectChoice(Liking.NEVER.value, lazy("Không bao giờ đến")),
    SelectChoice(Liking.RATHER.value, lazy("Nên đến, nếu không đi xa hơn nhiều")),
)


# The macros know a field by its class's name, so these keep the names that they refine.
class IntegerField(fields.IntegerField):
    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(lazy("Mời bạn nhập một số nguyên.")) from None


class SelectField(fields.SelectField):
    def pre_validate(self, form: FlaskForm) -> None:
        if self.data not in {choice.value for choice in self.choices or ()}:
            raise ValidationError(lazy("Mời bạn chọn trong danh sách."))


class RadioField(fields.RadioField):
    def pre_validate(self, form: FlaskForm) -> None:
        if self.data not in {choice.value for choice in self.choices}:
            raise ValidationError(lazy("Mời bạn chọn một mục."))


def _number(name: str, label: Any) -> IntegerField:
    most = BOUNDS.get(name, MOST)
    words = lazy("Mời bạn nhập một số từ 0 đến %(most)s.", most=most)
    return IntegerField(
        label, validators=[InputRequired(words), NumberRange(min=0, max=most, message=words)]
    )


class WishesForm(FlaskForm):
    """One number for each wish; the hints stand on the page."""

    balance_min = _number("balance_min", lazy("Chia đều việc, phút mỗi giờ chênh lệch"))
    courier_min = _number("courier_min", lazy("Cho thêm một bưu tá ra đường, phút"))
    compact_min = _number("compact_min", lazy("Giữ tuyến gọn, phút mỗi giờ bề rộng"))
    familiar_min = _number("familiar_min", lazy("Bưu tá quen đường, phút mỗi điểm"))
    familiar_weeks = _number("familiar_weeks", lazy("Tính người quen từ mấy tuần gần đây"))
    rather_min = _number("rather_min", lazy("Quy định “nên đến”, phút mỗi điểm"))
    spare_min = _number("spare_min", lazy("Nên về trước giờ hết ca, phút"))
    overtime_min = _number("overtime_min", lazy("Cho về muộn nhất sau giờ hết ca, phút"))
    overtime_price_min = _number("overtime_price_min", lazy("Mỗi giờ về muộn hơn thế, phút"))
    due_by_hour = _number("due_by_hour", lazy("Kết quả đến hạn hôm đó nên tới trước mấy giờ"))
    due_price_min = _number("due_price_min", lazy("Mỗi giờ tới muộn hơn thế, phút"))
    promise_price_min = _number("promise_price_min", lazy("Đổi một giờ đã báo cho dân, phút"))
    tolerance_min = _number("tolerance_min", lazy("Xê dịch không đáng kể, phút"))

    @property
    def wishes(self) -> Wishes:
        """What was filled in."""
        return Wishes(**{each.name: self[each.name].data for each in fields_of(Wishes)})


class RuleForm(FlaskForm):
    courier_id = SelectField(
        lazy("Bưu tá"),
        coerce=str,
        validators=[InputRequired(lazy("Mời bạn chọn một bưu tá."))],
    )
    liking = RadioField(lazy("Quy định"), choices=LIKINGS, default=Liking.NEVER.value)
    commune_code = SelectField(lazy("Ở xã, phường"), coerce=str)
    phone = StringField(lazy("Hoặc với người dân có số điện thoại"))
    reason = StringField(
        lazy("Lý do"),
        validators=[
            InputRequired(lazy("Mời bạn ghi lý do, để người sau hiểu.")),
            Length(max=300, message=lazy("Lý do dài nhất 300 chữ.")),
        ],
        filters=[tidy],
    )

    def choose_from(
        self, *, couriers: Sequence[tuple[str, str]], communes: Sequence[tuple[str, str]]
    ) -> "RuleForm":
        """Offer the province's couriers and communes."""
        self.courier_id.choices = [SelectChoice(*each) for each in couriers]
        self.commune_code.choices = [
            SelectChoice("", lazy("Không theo xã")),
            *(SelectChoice(*each) for each in communes),
        ]
        return self

    def validate_phone(self, field: StringField) -> None:
        field.data = "".join(letter for letter in field.data or "" if letter not in " .-()")
        if field.data and not PHONE.fullmatch(field.data):
            raise ValidationError(_("Số điện thoại chưa đúng. Ví dụ: 0912 345 678."))
        if bool(field.data) == bool(self.commune_code.data):
            raise ValidationError(_("Mời bạn chọn một xã, hoặc ghi một số điện thoại."))
