"""What an administrator fills in of postage: prices, and who pays less."""

from flask_wtf import FlaskForm
from wtforms import BooleanField, SelectChoice, StringField
from wtforms.validators import InputRequired, Length, NumberRange

from app.admin.forms import DateField, IntegerField, SelectField
from app.catalogue.tariff_models import Leg, MeetingPlace
from app.catalogue.tariff_services import DiscountFacts, TariffFacts
from app.core.i18n import lazy
from app.core.text import tidy

LEG_WORDS = {Leg.PICKUP: lazy("Nhận hồ sơ"), Leg.RETURN: lazy("Trả kết quả")}
PLACE_WORDS = {
    MeetingPlace.HOME: lazy("Tại nhà"),
    MeetingPlace.POST_POINT: lazy("Tại điểm bưu chính"),
    MeetingPlace.FOCAL_PERSON: lazy("Tại nhà đầu mối thôn"),
}
MOST_VND = 5_000_000


class TariffForm(FlaskForm):
    """One price: which way, where, up to what weight, from when."""

    leg = SelectField(
        lazy("Chiều"), choices=[SelectChoice(one.value, word) for one, word in LEG_WORDS.items()]
    )
    place = SelectField(
        lazy("Nơi gặp"),
        choices=[SelectChoice(one.value, word) for one, word in PLACE_WORDS.items()],
    )
    up_to_g = IntegerField(
        lazy("Cân nặng tới (gam)"),
        validators=[
            InputRequired(lazy("Mời bạn nhập số gam.")),
            NumberRange(1, 30_000, lazy("Cân nặng từ 1 đến 30.000 gam.")),
        ],
    )
    vnd = IntegerField(
        lazy("Giá (đồng)"),
        validators=[
            InputRequired(lazy("Mời bạn nhập giá.")),
            NumberRange(0, MOST_VND, lazy("Giá từ 0 đến 5.000.000 đồng.")),
        ],
    )
    valid_from = DateField(
        lazy("Áp dụng từ ngày"), validators=[InputRequired(lazy("Mời bạn chọn ngày."))]
    )
    is_example = BooleanField(lazy("Đây là số ví dụ, chưa phải giá thật"))

    @property
    def facts(self) -> TariffFacts:
        """Return the price, once the form is valid."""
        return TariffFacts(
            leg=Leg(self.leg.data),
            place=MeetingPlace(self.place.data),
            up_to_g=self.up_to_g.data,
            vnd=self.vnd.data,
            valid_from=self.valid_from.data,
            is_example=bool(self.is_example.data),
        )


class DiscountForm(FlaskForm):
    """People who pay less postage."""

    name = StringField(
        lazy("Tên nhóm"),
        filters=[tidy],
        validators=[
            InputRequired(lazy("Mời bạn nhập tên nhóm.")),
            Length(2, 100, lazy("Tên có từ 2 đến 100 chữ.")),
        ],
    )
    name_en = StringField(
        lazy("Tên tiếng Anh"),
        filters=[tidy],
        validators=[Length(0, 100, lazy("Tên có nhiều nhất 100 chữ."))],
    )
    percent = IntegerField(
        lazy("Giảm bao nhiêu phần trăm cước"),
        validators=[
            InputRequired(lazy("Mời bạn nhập một số.")),
            NumberRange(1, 100, lazy("Phần trăm từ 1 đến 100.")),
        ],
    )
    is_example = BooleanField(lazy("Đây là số ví dụ, chưa phải quy định thật"))

    @property
    def facts(self) -> DiscountFacts:
        """Return the group, once the form is valid."""
        return DiscountFacts(
            name=self.name.data,
            name_en=self.name_en.data or "",
            percent=self.percent.data,
            is_example=bool(self.is_example.data),
        )
