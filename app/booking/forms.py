"""What citizens type: bounded, tidied, and answered in plain sentences."""

import re
from collections.abc import Mapping, Sequence
from math import pi, sqrt
from typing import Any

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    FieldList,
    FloatField,
    HiddenField,
    IntegerField,
    SelectField,
    StringField,
    TelField,
)
from wtforms.validators import (
    DataRequired,
    InputRequired,
    Length,
    NumberRange,
    Optional,
    Regexp,
    StopValidation,
)
from wtforms.widgets import HiddenInput

from app.booking import answers
from app.catalogue.models import Procedure
from app.core.i18n import _, km, lazy
from app.core.text import fold, tidy
from app.geo import queries as geo
from app.geo.models import Commune
from app.geo.points import Point, distance_m

NEAR_M = 3_000
MOBILE = re.compile(r"0(3[2-9]|5[25689]|7[06-9]|8[1-9]|9[0-9])\d{7}")
# Letters of any language with their marks; names have no digits.
NAME = r"^[^\W\d_][^\d_<>{}\[\]\\/|@#$%^*=+~]*$"


def clean_phone(text: str | None) -> str:
    """Return a mobile number as ten digits; what is none comes back as it was typed."""
    typed = tidy(text)
    digits = re.sub(r"[\s.\-()]", "", typed)
    digits = re.sub(r"^(\+84|0084|84(?=\d{9}$))", "0", digits)
    return digits if MOBILE.fullmatch(digits) else typed


def name_rules() -> list[object]:
    """Return what holds of a person's name, with the sentence for each mistake."""
    return [
        Length(min=2, max=100, message=lazy("Họ và tên dài từ 2 đến 100 chữ cái.")),
        Regexp(NAME, message=lazy("Họ và tên chỉ gồm chữ cái.")),
    ]


def phone_rules() -> list[object]:
    """Return what holds of a mobile number, with the sentence for each mistake."""
    return [
        DataRequired(lazy("Mời bạn gõ số điện thoại.")),
        Length(max=20, message=lazy("Số điện thoại quá dài.")),
        Regexp(
            f"^{MOBILE.pattern}$",
            message=lazy("Số điện thoại di động có 10 chữ số, ví dụ 0912 345 678."),
        ),
    ]


def _reach_m(commune: Commune) -> float:
    # A commune as a circle around its point, twice: they are long, and points lie at one end.
    return NEAR_M + 2_000 * sqrt((commune.area_km2 or 100) / pi)


class OnlyIfHelping:
    """Ask nothing of whoever books for themselves; goes before the other rules."""

    def __call__(self, form: Any, field: Any) -> None:
        """Stop here, with nothing said, unless the box is ticked and the helper is no staff."""
        if not form.is_on_behalf.data or form.is_by_staff:
            field.data = ""
            raise StopValidation


class DetailsForm(FlaskForm):
    """Who comes to the counter, and who helps them."""

    is_by_staff = False  # whoever is signed in helps; they need not type who they are

    key = HiddenField(
        validators=[
            InputRequired(lazy("Trang này đã cũ. Mời bạn tải lại trang.")),
            Regexp(r"^[0-9a-f]{32}$", message=lazy("Trang này đã cũ. Mời bạn tải lại trang.")),
        ]
    )
    slot = IntegerField(
        widget=HiddenInput(),
        invalid_value_message=lazy("Mời bạn chọn một khung giờ."),
        validators=[
            InputRequired(lazy("Mời bạn chọn một khung giờ.")),
            NumberRange(min=1, max=2**31 - 1, message=lazy("Mời bạn chọn một khung giờ.")),
        ],
    )
    name = StringField(
        lazy("Họ và tên người có hồ sơ"),
        filters=[tidy],
        validators=[DataRequired(lazy("Mời bạn gõ họ và tên.")), *name_rules()],
    )
    names = FieldList(
        StringField(filters=[tidy], validators=[Optional(), *name_rules()]), max_entries=7
    )
    phone = TelField(lazy("Số điện thoại"), filters=[clean_phone], validators=phone_rules())
    is_on_behalf = BooleanField(lazy("Tôi đặt hộ người khác"))
    helper_name = StringField(
        lazy("Họ và tên của bạn"),
        filters=[tidy],
        validators=[OnlyIfHelping(), DataRequired(lazy("Mời bạn gõ tên của bạn.")), *name_rules()],
    )
    helper_phone = TelField(
        lazy("Số điện thoại của bạn"),
        filters=[clean_phone],
        validators=[OnlyIfHelping(), *phone_rules()],
    )
    discount = SelectField(lazy("Bạn thuộc diện được giảm cước?"), validate_choice=False)
    wants_second = BooleanField(lazy("Tôi vẫn muốn đặt thêm lịch này"))
    was_kept_longer = HiddenField()

    def ask_names(self, procedures: Sequence[Procedure]) -> None:
        """Ask for as many names as there are further procedures in the visit."""
        while len(self.names.entries) < len(procedures):
            self.names.append_entry("")
        del self.names.entries[len(procedures) :]

    def has_names(self, procedures: Sequence[Procedure]) -> bool:
        """Whether nobody is to do the same twice: for the same procedure, names must differ."""
        seen = {(procedures[0].id, fold(self.name.data or ""))}
        for procedure, entry in zip(procedures[1:], self.names.entries, strict=True):
            who = (procedure.id, fold(entry.data or self.name.data or ""))
            if who in seen:
                entry.errors = [_("Mời bạn gõ tên người khác cho thủ tục này.")]
            seen.add(who)
        self.names.errors = [entry.errors for entry in self.names.entries if entry.errors]
        return not self.names.errors

    def names_to_ask(
        self, procedures: Sequence[Procedure]
    ) -> list[tuple[Procedure, StringField, bool]]:
        """Return the further names: procedure, field, whether somebody does it already."""
        return [
            (procedure, entry, procedure in procedures[:number])
            for number, (procedure, entry) in enumerate(
                zip(procedures[1:], self.names.entries, strict=True), start=1
            )
        ]

    def has_likely_place(self, _commune: Commune) -> bool:
        """Whether nothing speaks against where the citizen is met; at a counter nothing does."""
        return True


class DoorFields(FlaskForm):
    """Which door, as people find it."""

    hamlet = StringField(
        lazy("Số nhà, đường hoặc thôn, bản"),
        filters=[tidy],
        validators=[
            DataRequired(lazy("Mời bạn gõ số nhà, đường hoặc thôn, bản.")),
            Length(max=100, message=lazy("Chỗ này dài nhất 100 chữ cái.")),
        ],
    )
    landmark = StringField(
        lazy("Chỗ dễ nhận ra gần nhà"),
        filters=[tidy],
        validators=[
            Optional(),
            Length(max=300, message=lazy("Chỗ này dài nhất 300 chữ cái.")),
        ],
    )


class HomeForm(DetailsForm, DoorFields):
    """Whom the courier meets, and where."""

    proxy_name = StringField(
        lazy("Họ và tên người gặp bưu tá"), filters=[tidy], validators=[Optional(), *name_rules()]
    )
    proxy_paper = StringField(
        lazy("Giấy uỷ quyền"),
        filters=[tidy],
        validators=[
            Optional(),
            Length(max=100, message=lazy("Chỗ này dài nhất 100 chữ cái.")),
        ],
    )
    lat = FloatField(
        widget=HiddenInput(),
        invalid_value_message=lazy("Vị trí không ở Việt Nam."),
        validators=[Optional(), NumberRange(8, 24, lazy("Vị trí không ở Việt Nam."))],
    )
    lon = FloatField(
        widget=HiddenInput(),
        invalid_value_message=lazy("Vị trí không ở Việt Nam."),
        validators=[Optional(), NumberRange(102, 118, lazy("Vị trí không ở Việt Nam."))],
    )
    is_right_place = BooleanField(lazy("Đúng chỗ này, bưu tá tới đây"))

    def has_likely_place(self, commune: Commune) -> bool:
        """Whether the phone's position may be the door: in the province, and near or meant so."""
        lat, lon = self.lat.data, self.lon.data
        if lat is None or lon is None:
            return True
        away_m = round(distance_m(Point(lat, lon), Point(commune.lat, commune.lon)))
        if away_m <= _reach_m(commune):
            return True
        nearest = geo.nearest_commune(lat=lat, lon=lon)
        if nearest is None or nearest.province_code != commune.province_code:
            for field in (self.lat, self.lon):  # The form comes back without it: it may be sent so.
                field.process_data(None)
                field.raw_data = None
            self.lat.errors = [
                _("Vị trí ở ngoài tỉnh nên không được ghi. Bạn đặt lịch không cần vị trí.")
            ]
            return False
        if self.is_right_place.data:
            return True
        far = _(
            "Vị trí này cách %(commune)s %(km)s. Có đúng chỗ này không?",
            commune=commune.name,
            km=km(away_m),
        )
        self.is_right_place.errors = [far]
        return False


class OnlineFields(FlaskForm):
    """What was sent in online; there is no time to choose."""

    slot = IntegerField(widget=HiddenInput(), validators=[Optional()])
    external_code = StringField(
        lazy("Mã hồ sơ trên Cổng dịch vụ công"),
        filters=[tidy],
        validators=[
            Optional(),
            Length(max=40, message=lazy("Mã hồ sơ dài nhất 40 chữ cái.")),
        ],
    )


class OnlineForm(OnlineFields, DetailsForm):
    """Whose result waits at a post point, at a focal person's, or at the office."""


class OnlineHomeForm(OnlineFields, HomeForm):
    """Whose result is brought home, and where that is."""


class WayForm(FlaskForm):
    """From where the papers come; sent by GET, so without a token."""

    class Meta:
        csrf = False

    commune = StringField(lazy("Bạn ở xã, phường nào?"), filters=[tidy])
    q = StringField(filters=[tidy])

    def explain(self, said: Mapping[str, str]) -> None:
        """Say of each answer that is missing what is missing."""
        if answers.commune_of(said) is None:
            self.commune.errors = [_("Mời bạn chọn xã, phường nơi bạn ở.")]


class CancelForm(FlaskForm):
    """Nothing but the wish itself, and the token."""


class MoveForm(FlaskForm):
    """The new time of a booking, and the token."""

    slot = IntegerField(
        widget=HiddenInput(),
        invalid_value_message=lazy("Mời bạn chọn một khung giờ."),
        validators=[
            InputRequired(lazy("Mời bạn chọn một khung giờ.")),
            NumberRange(min=1, max=2**31 - 1, message=lazy("Mời bạn chọn một khung giờ.")),
        ],
    )
