"""What is to be paid: the authority's money and the post's, apart; examples say so."""

from datetime import date

import pytest

from app.catalogue import tariffs
from app.catalogue.tariff_models import DiscountGroup, Leg, MeetingPlace, Tariff
from app.core.db import db
from tests import build

ON = date(2026, 12, 2)
HOME, POINT = MeetingPlace.HOME, MeetingPlace.POST_POINT


@pytest.fixture
def tariff(app):
    for leg, place, grams, vnd in (
        (Leg.PICKUP, HOME, 200, 26_000),
        (Leg.PICKUP, HOME, 1000, 34_000),
        (Leg.RETURN, HOME, 200, 28_000),
        (Leg.RETURN, POINT, 200, 16_000),
    ):
        price(leg, place, vnd, up_to_g=grams)


def test_fee_and_postage_are_told_apart(tariff):
    found = quote([build.procedure(fee_vnd=50_000)], pickup=HOME, returning=HOME)

    assert (found.fee_vnd, found.postage_vnd, found.total_vnd) == (50_000, 54_000, 104_000)
    assert [line.vnd for line in found.lines] == [50_000, 26_000, 28_000]
    assert found.lines[1].label == "Cước nhận hồ sơ tại nhà"


def test_examples_are_named_as_such(tariff):
    assert quote([build.procedure()], pickup=HOME).has_examples
    assert not quote([build.procedure()]).has_examples


def test_without_a_courier_there_is_no_postage(tariff):
    found = quote([build.procedure(fee_vnd=0)], returning=MeetingPlace.OFFICE)

    assert (found.postage_vnd, found.total_vnd) == (0, 0)


def test_a_fee_that_the_province_sets_leaves_the_sum_open(tariff):
    found = quote([build.procedure(fee_vnd=None)], pickup=HOME)

    assert (found.fee_vnd, found.postage_vnd, found.total_vnd) == (None, 26_000, None)


def test_heavier_papers_reach_the_next_step(tariff):
    three = [build.procedure(fee_vnd=0) for _ in range(3)]

    assert quote(three, pickup=HOME).postage_vnd == 34_000
    assert len(quote(three, pickup=HOME).fees) == 3


def test_beyond_the_last_step_nobody_invents_a_price(tariff):
    three = [build.procedure() for _ in range(3)]

    assert quote(three, returning=HOME).postage_vnd is None


def test_where_nothing_is_written_the_postage_is_not_known(app):
    assert quote([build.procedure()], pickup=HOME).postage_vnd is None


def test_a_new_price_holds_from_its_day_on(tariff):
    price(Leg.PICKUP, HOME, 30_000, valid_from=date(2026, 12, 3), is_example=False)

    assert quote([build.procedure()], pickup=HOME).postage_vnd == 26_000
    assert quote([build.procedure()], pickup=HOME, on=date(2026, 12, 3)).postage_vnd == 30_000


def test_a_group_pays_less_postage_and_the_whole_fee(tariff):
    group = DiscountGroup(province_code="15", code="HO_NGHEO", name="Hộ nghèo", percent=50)
    db.session.add(group)
    db.session.flush()

    found = quote([build.procedure(fee_vnd=10_000)], pickup=HOME, group="HO_NGHEO")

    assert (found.fee_vnd, found.postage_vnd) == (10_000, 13_000)
    assert found.lines[-1].label == "Giảm 50% cước: Hộ nghèo"


def test_a_group_that_nobody_knows_changes_nothing(tariff):
    assert quote([build.procedure()], pickup=HOME, group="XYZ").postage_vnd == 26_000


def quote(procedures, *, pickup=None, returning=None, on=ON, group="") -> tariffs.Quote:
    return tariffs.quote(
        procedures=procedures,
        pickup=pickup,
        returning=returning,
        province_code="15",
        on=on,
        discount_group=group,
    )


def price(
    leg: Leg,
    place: MeetingPlace,
    vnd: int,
    *,
    up_to_g: int = 200,
    valid_from: date = date(2026, 1, 1),
    is_example: bool = True,
) -> None:
    row = Tariff(
        province_code=build.province().code,
        leg=leg,
        place=place,
        up_to_g=up_to_g,
        vnd=vnd,
        is_example=is_example,
        valid_from=valid_from,
    )
    db.session.add(row)
    db.session.flush()
