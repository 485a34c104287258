"""A dossier's page: its way, its papers, its people, and the one thing to do next."""

import pytest

from app.booking.models import BookingKind, BookingStatus
from app.core.db import db
from app.dossiers.models import DossierStatus
from tests import build


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (DossierStatus.OPENED, "Tiếp nhận hồ sơ"),
        (DossierStatus.COLLECTED, "Tiếp nhận hồ sơ"),
        (DossierStatus.ACCEPTED, "Ghi là đã có kết quả"),
        (DossierStatus.RESULT_READY, "Trao kết quả tại quầy"),
        (DossierStatus.RETURNING, "Nhận lại kết quả"),
    ],
)
def test_every_step_offers_what_comes_next(client, dossier_at, status, expected):
    dossier = dossier_at(status)

    text = client.get(f"/desk/dossiers/{dossier.code}").text

    assert expected in text.split('id="act"')[1].split("</section>")[0]


def test_the_page_shows_who_held_the_papers(client, dossier_at):
    dossier = dossier_at(DossierStatus.ACCEPTED)

    text = client.get(f"/desk/dossiers/{dossier.code}").text

    for expected in (
        "Vàng Thị Dở", "Giàng A Sử", "Lò Văn Thưởng", "Bộ phận Một cửa đã tiếp nhận hồ sơ",
        "Giấy chứng sinh", "0912 345 678",
    ):  # fmt: skip
        assert expected in text


def test_the_page_shows_the_visits(client, dossier_at):
    dossier = dossier_at(DossierStatus.OPENED)
    build.visit(
        kind=BookingKind.PICKUP,
        dossier_id=dossier.id,
        status=BookingStatus.FAILED,
        outcome_note="hẹn lại sau 15 giờ",
    )
    db.session.commit()

    text = client.get(f"/desk/dossiers/{dossier.code}").text

    assert "Bưu tá nhận" in text
    assert "hẹn lại sau 15 giờ" in text


def test_a_dossier_can_be_asked_for_as_it_is_written_on_paper(client, dossier_at):
    dossier = dossier_at(DossierStatus.OPENED)

    path = f"/desk/dossiers/{dossier.code[:4]}%20{dossier.code[4:].lower()}"

    assert client.get(path).status_code == 200


def test_the_page_reads_in_english_too(client, dossier_at):
    client.set_cookie("lang", "en")

    assert "Birth" in client.get(f"/desk/dossiers/{dossier_at(DossierStatus.OPENED).code}").text
