"""What an administrator writes of postage: tariffs, who pays less, and that figures are right."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select, update

from app.catalogue.errors import DiscountTwiceError, TariffNotFoundError, TariffTwiceError
from app.catalogue.tariff_models import DiscountGroup, Leg, MeetingPlace, Tariff
from app.core import audit
from app.core.db import db
from app.core.text import fold, tidy

# Figures to try the product with; nobody's tariff.
EXAMPLE_VND = {
    (Leg.PICKUP, MeetingPlace.HOME): (26_000, 34_000),
    (Leg.PICKUP, MeetingPlace.POST_POINT): (15_000, 21_000),
    (Leg.PICKUP, MeetingPlace.FOCAL_PERSON): (18_000, 25_000),
    (Leg.RETURN, MeetingPlace.HOME): (28_000, 36_000),
    (Leg.RETURN, MeetingPlace.POST_POINT): (16_000, 22_000),
    (Leg.RETURN, MeetingPlace.FOCAL_PERSON): (19_000, 26_000),
}
EXAMPLE_STEPS_G = (200, 1000)
EXAMPLE_GROUPS = (
    ("HO_NGHEO", "Hộ nghèo", "Poor household", 100),
    ("CAN_NGHEO", "Hộ cận nghèo", "Near-poor household", 50),
    ("NGUOI_CO_CONG", "Người có công", "Person of merit", 100),
    ("KHUYET_TAT", "Người khuyết tật", "Person with a disability", 50),
    ("CAO_TUOI", "Người từ 80 tuổi", "Aged 80 or over", 30),
)


@dataclass(frozen=True, kw_only=True)
class TariffFacts:
    """One line of a tariff before it is stored."""

    leg: Leg
    place: MeetingPlace
    up_to_g: int
    vnd: int
    valid_from: date
    is_example: bool


@dataclass(frozen=True, kw_only=True)
class DiscountFacts:
    """A group that pays less, before it is stored."""

    name: str
    name_en: str
    percent: int
    is_example: bool


def add_tariff(*, province_code: str, facts: TariffFacts, by: str, now: datetime) -> Tariff:
    """
    Add a line of a province's tariff.

    Raises
    ------
    TariffTwiceError
        When a price for the same way, place, weight and day stands.
    """
    _expect_new_tariff(province_code, facts, besides=None)
    tariff = Tariff(province_code=province_code, **vars(facts))
    db.session.add(tariff)
    db.session.flush()
    _note("catalogue.tariff_added", f"tariff:{tariff.id}", by, now)
    return tariff


def change_tariff(
    *, tariff_id: int, province_code: str, facts: TariffFacts, by: str, now: datetime
) -> Tariff:
    """Change a line of a province's tariff; bookings keep what they were told."""
    tariff = tariff_of(tariff_id=tariff_id, province_code=province_code)
    _expect_new_tariff(province_code, facts, besides=tariff)
    for name, value in vars(facts).items():
        setattr(tariff, name, value)
    db.session.flush()
    _note("catalogue.tariff_changed", f"tariff:{tariff.id}", by, now)
    return tariff


def drop_tariff(*, tariff_id: int, province_code: str, by: str, now: datetime) -> None:
    """Take a line out of a province's tariff."""
    db.session.delete(tariff_of(tariff_id=tariff_id, province_code=province_code))
    db.session.flush()
    _note("catalogue.tariff_dropped", f"tariff:{tariff_id}", by, now)


def tariff_of(*, tariff_id: int, province_code: str) -> Tariff:
    """Return a line of a province's tariff."""
    tariff = db.session.get(Tariff, tariff_id)
    if tariff is None or tariff.province_code != province_code:
        raise TariffNotFoundError
    return tariff


def add_discount(
    *, province_code: str, facts: DiscountFacts, by: str, now: datetime
) -> DiscountGroup:
    """
    Add a group that pays less postage; its code comes from its name and stays.

    Raises
    ------
    DiscountTwiceError
        When the province has a group of this name.
    """
    code = fold(facts.name).upper().replace(" ", "_")[:20]
    same = select(DiscountGroup.id).where(
        DiscountGroup.province_code == province_code, DiscountGroup.code == code
    )
    if db.session.scalar(same) is not None:
        raise DiscountTwiceError
    group = DiscountGroup(province_code=province_code, code=code, **_tidied(facts))
    db.session.add(group)
    db.session.flush()
    _note("catalogue.discount_added", f"discount:{group.id}", by, now)
    return group


def change_discount(
    *, group_id: int, province_code: str, facts: DiscountFacts, by: str, now: datetime
) -> DiscountGroup:
    """Change what a group is called and how much less it pays."""
    group = discount_of(group_id=group_id, province_code=province_code)
    for name, value in _tidied(facts).items():
        setattr(group, name, value)
    db.session.flush()
    _note("catalogue.discount_changed", f"discount:{group.id}", by, now)
    return group


def drop_discount(*, group_id: int, province_code: str, by: str, now: datetime) -> None:
    """Take a group away; bookings keep what they were told."""
    db.session.delete(discount_of(group_id=group_id, province_code=province_code))
    db.session.flush()
    _note("catalogue.discount_dropped", f"discount:{group_id}", by, now)


def discount_of(*, group_id: int, province_code: str) -> DiscountGroup:
    """Return a group of a province."""
    group = db.session.get(DiscountGroup, group_id)
    if group is None or group.province_code != province_code:
        raise TariffNotFoundError
    return group


def confirm_figures(*, province_code: str, by: str, now: datetime) -> None:
    """Say that a province's figures are its real ones; they are examples no more."""
    for table in (Tariff, DiscountGroup):
        of_province = update(table).where(table.province_code == province_code)
        db.session.execute(of_province.values(is_example=False))
    db.session.expire_all()
    _note("catalogue.tariffs_confirmed", f"province:{province_code}", by, now)


def write_examples(*, province_code: str, on: date, by: str, now: datetime) -> None:
    """Fill an empty tariff with figures to try the product with, marked as examples."""
    if db.session.scalar(select(Tariff.id).where(Tariff.province_code == province_code)):
        return
    db.session.add_all(
        Tariff(
            province_code=province_code, leg=leg, place=place, up_to_g=grams, vnd=vnd, valid_from=on
        )
        for (leg, place), prices in EXAMPLE_VND.items()
        for grams, vnd in zip(EXAMPLE_STEPS_G, prices, strict=True)
    )
    known = select(DiscountGroup.id).where(DiscountGroup.province_code == province_code)
    if db.session.scalar(known) is None:
        db.session.add_all(
            DiscountGroup(
                province_code=province_code, code=code, name=name, name_en=name_en, percent=percent
            )
            for code, name, name_en, percent in EXAMPLE_GROUPS
        )
    db.session.flush()
    _note("catalogue.tariff_examples_written", f"province:{province_code}", by, now)


def _expect_new_tariff(province_code: str, facts: TariffFacts, *, besides: Tariff | None) -> None:
    same = select(Tariff).where(
        Tariff.province_code == province_code,
        Tariff.leg == facts.leg,
        Tariff.place == facts.place,
        Tariff.up_to_g == facts.up_to_g,
        Tariff.valid_from == facts.valid_from,
    )
    known = db.session.scalar(same)
    if known is not None and known is not besides:
        raise TariffTwiceError


def _tidied(facts: DiscountFacts) -> dict[str, object]:
    names = {"name": tidy(facts.name)[:100], "name_en": tidy(facts.name_en)[:100]}
    return vars(facts) | names


def _note(action: str, subject: str, by: str, now: datetime) -> None:
    audit.record(action=action, subject=subject, by=by, now=now)
