"""What a citizen is to pay, and to whom: the state's fee and the post's postage, apart."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import bindparam, select

from app.catalogue.models import Procedure
from app.catalogue.tariff_models import DiscountGroup, Leg, MeetingPlace, Tariff
from app.core.db import db
from app.core.i18n import _, language

# Built once: every citizen's page asks it.
_BEGUN = (
    select(Tariff)
    .where(Tariff.province_code == bindparam("province"), Tariff.valid_from <= bindparam("on"))
    .order_by(Tariff.valid_from.desc(), Tariff.up_to_g, Tariff.id)
)
GRAMS_A_DOSSIER = 100  # some twenty sheets in an envelope


@dataclass(frozen=True, kw_only=True)
class QuoteLine:
    """One thing to pay; a discount is below zero, and what nobody knows yet is None."""

    label: str
    vnd: int | None
    is_example: bool = False  # An administrator has not confirmed the figure.


@dataclass(frozen=True, kw_only=True)
class Quote:
    """What all of it costs: the authority's part, and the post's."""

    fees: tuple[QuoteLine, ...]
    postages: tuple[QuoteLine, ...]

    @property
    def lines(self) -> tuple[QuoteLine, ...]:
        """Every line, the authority's first."""
        return (*self.fees, *self.postages)

    @property
    def fee_vnd(self) -> int | None:
        """The authority's part; None where the province decides one of them."""
        return _sum(self.fees)

    @property
    def postage_vnd(self) -> int | None:
        """The post's part; None where no tariff is written for it."""
        return _sum(self.postages)

    @property
    def total_vnd(self) -> int | None:
        """Both together; None where one is not known."""
        return _sum(self.lines)

    @property
    def has_examples(self) -> bool:
        """Whether a figure is only an example."""
        return any(line.is_example for line in self.lines)


@dataclass(frozen=True, kw_only=True)
class Postage:
    """What one way costs, if that is known, and whether the figure is only an example."""

    vnd: int | None
    is_example: bool


NOTHING = Postage(vnd=0, is_example=False)


def quote(
    *,
    procedures: Sequence[Procedure],
    pickup: MeetingPlace | None,
    returning: MeetingPlace | None,
    province_code: str,
    on: date,
    discount_group: str = "",
    known: Sequence[Tariff] | None = None,
) -> Quote:
    """
    Return what a visit's dossiers cost.

    Parameters
    ----------
    pickup
        Where a courier fetches the papers; None where nobody does.
    returning
        Where a courier brings the results; None, or the office, where nobody does.
    discount_group
        The code of a group that pays less postage; one that is not known changes nothing.
    known
        The tariffs of `tariffs_on`, where they were read for many quotes; left out, they are read.
    """
    if known is None:
        known = tariffs_on(province_code=province_code, on=on)
    grams = GRAMS_A_DOSSIER * len(procedures)
    legs = {Leg.PICKUP: pickup, Leg.RETURN: returning}
    lines = [
        _postage_line(leg, place, _step(known, leg, place, grams))
        for leg, place in legs.items()
        if place not in (None, MeetingPlace.OFFICE)
    ]
    group = discount_of(province_code=province_code, code=discount_group)
    whole = _sum(lines)
    if group is not None and whole:
        lines.append(_discount_line(group, whole))
    return Quote(fees=tuple(_fee_lines(procedures)), postages=tuple(lines))


def postage(
    *, province_code: str, leg: Leg, place: MeetingPlace | None, grams: int, on: date
) -> Postage:
    """Return what one way costs for papers of a weight, by the tariff that holds on a day."""
    if place in (None, MeetingPlace.OFFICE):
        return NOTHING
    return _step(tariffs_on(province_code=province_code, on=on), leg, place, grams)


def tariffs_on(*, province_code: str, on: date) -> list[Tariff]:
    """Return the tariffs of a province that began by a day, the newest first."""
    asked = {"province": province_code, "on": on}
    return list(db.session.scalars(_BEGUN, asked))


def discount_groups(*, province_code: str) -> list[DiscountGroup]:
    """Return who pays less postage in a province, by what they save."""
    statement = (
        select(DiscountGroup)
        .where(DiscountGroup.province_code == province_code)
        .order_by(DiscountGroup.percent.desc(), DiscountGroup.id)
    )
    return list(db.session.scalars(statement))


def discount_of(*, province_code: str, code: str) -> DiscountGroup | None:
    """Return a group by its code; None where a province has none of this code."""
    if not code:
        return None
    named = DiscountGroup.code == code[:20]
    statement = select(DiscountGroup).where(DiscountGroup.province_code == province_code, named)
    return db.session.scalar(statement)


def tariffs_of(*, province_code: str) -> list[Tariff]:
    """Return every tariff of a province: by way, place and weight, the newest first."""
    statement = (
        select(Tariff)
        .where(Tariff.province_code == province_code)
        .order_by(Tariff.leg, Tariff.place, Tariff.valid_from.desc(), Tariff.up_to_g, Tariff.id)
    )
    return list(db.session.scalars(statement))


def place_words(place: MeetingPlace) -> str:
    """Return where papers are met, within a sentence."""
    words = {
        MeetingPlace.OFFICE: _("tại Bộ phận Một cửa"),
        MeetingPlace.HOME: _("tại nhà"),
        MeetingPlace.POST_POINT: _("tại điểm bưu chính"),
        MeetingPlace.FOCAL_PERSON: _("tại nhà đầu mối thôn"),
    }
    return words[place]


def group_name(group: DiscountGroup) -> str:
    """Return a group's name in the reader's language."""
    return (group.name_en if language() == "en" else "") or group.name


def _fee_lines(procedures: Sequence[Procedure]) -> list[QuoteLine]:
    if len(procedures) == 1:
        return [QuoteLine(label=_("Phí, lệ phí nhà nước"), vnd=procedures[0].fee_vnd)]
    is_english = language() == "en"
    return [
        QuoteLine(
            label=_("Lệ phí: %(name)s", name=one.name_en if is_english else one.plain_name),
            vnd=one.fee_vnd,
        )
        for one in procedures
    ]


def _postage_line(leg: Leg, place: MeetingPlace | None, found: Postage) -> QuoteLine:
    where = place_words(place or MeetingPlace.HOME)
    if leg is Leg.PICKUP:
        label = _("Cước nhận hồ sơ %(where)s", where=where)
    else:
        label = _("Cước trả kết quả %(where)s", where=where)
    return QuoteLine(label=label, vnd=found.vnd, is_example=found.is_example)


def _discount_line(group: DiscountGroup, whole: int) -> QuoteLine:
    label = _("Giảm %(percent)s%% cước: %(name)s", percent=group.percent, name=group_name(group))
    return QuoteLine(label=label, vnd=-(whole * group.percent // 100), is_example=group.is_example)


def _step(known: Sequence[Tariff], leg: Leg, place: MeetingPlace | None, grams: int) -> Postage:
    rows = [row for row in known if row.leg is leg and row.place.value == str(place)]
    steps = [row for row in rows if row.valid_from == rows[0].valid_from and row.up_to_g >= grams]
    if not steps:
        return Postage(vnd=None, is_example=False)
    return Postage(vnd=steps[0].vnd, is_example=steps[0].is_example)


def _sum(lines: Sequence[QuoteLine]) -> int | None:
    known = [line.vnd for line in lines if line.vnd is not None]
    return sum(known) if len(known) == len(lines) else None
