from app.booking.models import BookingKind, BookingStatus
from app.core.codes import grouped
from app.core.db import db
from app.dossiers.models import DossierStatus, Holder
from tests import build
from tests.conftest import NOW


def test_what_a_courier_brought_is_taken_in_with_a_receipt(client, dossier_at):
    dossier = dossier_at(DossierStatus.COLLECTED, statutory_days=3)

    answer = client.post(f"/desk/dossiers/{dossier.code}/accept", follow_redirects=True)

    assert answer.request.path == f"/desk/dossiers/{dossier.code}/receipt"
    for expected in (
        "Giấy tiếp nhận hồ sơ và hẹn trả kết quả", grouped(dossier.code), "Lò Văn Thưởng",
        "Thứ Hai, 7 tháng 12 (07/12/2026)", "9:00, Thứ Tư, 2 tháng 12", "Giấy chứng sinh",
    ):  # fmt: skip
        assert expected in answer.text
    assert dossier.custody[-1].holder is Holder.OFFICE


def test_who_came_to_the_counter_is_served(client, dossier_at):
    dossier = dossier_at(DossierStatus.OPENED)
    place = build.slot(on=NOW.date(), office_id=dossier.office_id, taken=1)
    visit = build.visit(kind=BookingKind.COUNTER, slot_id=place.id, dossier_id=dossier.id)
    db.session.commit()

    client.post(f"/desk/dossiers/{dossier.code}/accept")

    assert dossier.status is DossierStatus.ACCEPTED
    assert visit.status is BookingStatus.DONE


def test_nobody_rides_to_who_came_themselves(client, dossier_at):
    dossier = dossier_at(DossierStatus.OPENED)
    visit = build.visit(kind=BookingKind.PICKUP, dossier_id=dossier.id)
    db.session.commit()

    client.post(f"/desk/dossiers/{dossier.code}/accept")

    assert visit.status is BookingStatus.CANCELLED
    assert visit.slot.taken == 0
    assert dossier.status is DossierStatus.ACCEPTED


def test_accepting_twice_is_refused_in_plain_words_and_changes_nothing(client, dossier_at):
    dossier = dossier_at(DossierStatus.ACCEPTED)
    rows = len(dossier.custody)

    answer = client.post(f"/desk/dossiers/{dossier.code}/accept")

    assert answer.status_code == 409
    assert "đang được giải quyết, nên không thể tiếp nhận." in answer.text
    assert len(db.session.merge(dossier).custody) == rows


def test_another_offices_dossier_is_not_here(client, dossier_at):
    dossier = dossier_at(DossierStatus.COLLECTED)
    dossier.office_id = build.office().id
    db.session.commit()

    for step in ("accept", "result", "bring-back"):
        assert client.post(f"/desk/dossiers/{dossier.code}/{step}").status_code == 404
    for page in ("", "/receipt"):
        assert client.get(f"/desk/dossiers/{dossier.code}{page}").status_code == 404


def test_there_is_no_receipt_before_intake(client, dossier_at):
    dossier = dossier_at(DossierStatus.OPENED)

    assert client.get(f"/desk/dossiers/{dossier.code}/receipt").status_code == 409


def test_a_code_that_is_none_is_not_found(client, officer):
    for code in ("x", "\x00", "9" * 3000, "%2e%2e"):
        assert client.post(f"/desk/dossiers/{code}/accept").status_code == 404
