"""The whole way of a dossier, and every step that may not be taken from where it stands."""

import pytest

from app.accounts.models import Role
from app.core.db import db
from app.dossiers import services
from app.dossiers.errors import DossierNotFoundError, WrongStepError
from app.dossiers.models import CustodyEvent, DossierStatus, Holder
from tests import build
from tests.conftest import NOW


@pytest.fixture
def courier(app):
    return build.staff(role=Role.COURIER, full_name="Giàng A Sử")


@pytest.fixture
def officer(app):
    return build.staff(role=Role.OFFICER, full_name="Lò Văn Thưởng")


STEPS = {
    "collect": lambda dossier, courier, officer: services.collect(
        dossier_id=dossier.id, courier=courier, now=NOW
    ),
    "accept": lambda dossier, courier, officer: services.accept(
        dossier_id=dossier.id, officer=officer, now=NOW
    ),
    "result_ready": lambda dossier, courier, officer: services.result_ready(
        dossier_id=dossier.id, officer=officer, now=NOW
    ),
    "take_result": lambda dossier, courier, officer: services.take_result(
        dossier_id=dossier.id, courier=courier, now=NOW
    ),
    "bring_back_result": lambda dossier, courier, officer: services.bring_back_result(
        dossier_id=dossier.id, officer=officer, now=NOW
    ),
    "hand_out_at_the_counter": lambda dossier, courier, officer: services.hand_over_result(
        dossier_id=dossier.id, now=NOW, receiver_name="Vàng Thị Dở"
    ),
    "hand_over_at_the_door": lambda dossier, courier, officer: services.hand_over_result(
        dossier_id=dossier.id, now=NOW, receiver_name="Vàng Thị Dở", courier=courier
    ),
    "undo_collect": lambda dossier, courier, officer: services.undo_collect(
        dossier_id=dossier.id, now=NOW
    ),
    "undo_hand_over": lambda dossier, courier, officer: services.undo_hand_over(
        dossier_id=dossier.id, courier=courier, now=NOW
    ),
    "cancel": lambda dossier, courier, officer: services.cancel(dossier_id=dossier.id, now=NOW),
}
MAY_FOLLOW = {
    DossierStatus.OPENED: {"collect", "accept", "cancel"},
    DossierStatus.COLLECTED: {"accept", "undo_collect"},
    DossierStatus.ACCEPTED: {"result_ready"},
    DossierStatus.RESULT_READY: {
        "take_result",
        "hand_out_at_the_counter",
        "hand_over_at_the_door",
    },
    DossierStatus.RETURNING: {"bring_back_result", "hand_over_at_the_door"},
    DossierStatus.RETURNED: {"undo_hand_over"},
    DossierStatus.CANCELLED: set(),
}


def test_the_chain_of_holders_has_no_gap_from_home_and_back(courier, officer):
    dossier = services.open_dossier(
        procedure_id=build.procedure().id,
        office_id=build.office().id,
        applicant_name="Vàng Thị Dở",
        phone="0912345678",
        now=NOW,
    )

    for verb in ("collect", "accept", "result_ready", "take_result", "hand_over_at_the_door"):
        STEPS[verb](dossier, courier, officer)

    assert dossier.status is DossierStatus.RETURNED
    assert [(row.position, row.holder, row.holder_name) for row in dossier.custody] == [
        (1, Holder.CITIZEN, "Vàng Thị Dở"),
        (2, Holder.COURIER, "Giàng A Sử"),
        (3, Holder.OFFICE, "Lò Văn Thưởng"),
        (4, Holder.COURIER, "Giàng A Sử"),
        (5, Holder.CITIZEN, "Vàng Thị Dở"),
    ]


@pytest.mark.parametrize("status", DossierStatus)
@pytest.mark.parametrize("verb", STEPS)
def test_a_step_is_taken_only_from_where_it_begins(courier, officer, status, verb):
    dossier = build.dossier(status=status)

    if verb in MAY_FOLLOW[status]:
        STEPS[verb](dossier, courier, officer)
        assert dossier.status is not status
        return
    with pytest.raises(WrongStepError) as refusal:
        STEPS[verb](dossier, courier, officer)
    assert dossier.status is status
    assert dossier.custody == []
    assert "Hồ sơ" in refusal.value.message


def test_a_refusal_says_where_the_dossier_is(courier, officer):
    dossier = build.dossier(code="261202AAAAAA", status=DossierStatus.CANCELLED)

    with pytest.raises(WrongStepError) as refusal:
        STEPS["accept"](dossier, courier, officer)

    assert refusal.value.message == "Hồ sơ 2612 02AA AAAA đã huỷ, nên không thể tiếp nhận."


def test_a_result_handed_over_untaken_still_shows_who_carried_it(courier):
    dossier = build.dossier(status=DossierStatus.RESULT_READY)

    services.hand_over_result(
        dossier_id=dossier.id, now=NOW, receiver_name="Vàng Thị Dở", courier=courier
    )

    assert [row.holder for row in dossier.custody] == [Holder.COURIER, Holder.CITIZEN]


def test_an_unknown_dossier_is_refused(courier, officer):
    with pytest.raises(DossierNotFoundError):
        services.cancel(dossier_id=2**31 - 1, now=NOW)


def test_custody_cannot_be_rewritten(courier):
    dossier = build.dossier()
    services.collect(dossier_id=dossier.id, courier=courier, now=NOW)

    dossier.custody[0].holder_name = "Ai đó"

    with pytest.raises(RuntimeError, match="only ever added to"):
        db.session.flush()
    db.session.rollback()


def test_custody_cannot_be_removed(courier):
    dossier = build.dossier()
    services.collect(dossier_id=dossier.id, courier=courier, now=NOW)

    db.session.delete(db.session.query(CustodyEvent).one())

    with pytest.raises(RuntimeError, match="only ever added to"):
        db.session.flush()
    db.session.rollback()


def test_a_mistake_at_the_door_is_put_right_by_a_further_row(courier):
    dossier = build.dossier(applicant_name="Vàng Thị Dở")
    services.collect(dossier_id=dossier.id, courier=courier, now=NOW)

    services.undo_collect(dossier_id=dossier.id, now=NOW, note="ghi nhầm")

    assert dossier.status is DossierStatus.OPENED
    assert [(row.holder, row.holder_name, row.note) for row in dossier.custody] == [
        (Holder.COURIER, "Giàng A Sử", ""),
        (Holder.CITIZEN, "Vàng Thị Dở", "ghi nhầm"),
    ]


def test_a_result_that_was_not_handed_over_is_back_with_the_courier(courier):
    dossier = build.dossier(status=DossierStatus.RETURNING)
    STEPS["hand_over_at_the_door"](dossier, courier, courier)

    services.undo_hand_over(dossier_id=dossier.id, courier=courier, now=NOW)

    assert (dossier.status, dossier.returned_at) == (DossierStatus.RETURNING, None)
    assert dossier.custody[-1].holder is Holder.COURIER
