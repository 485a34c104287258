from datetime import date, timedelta

import pytest

from app.accounts.models import Role
from app.core.i18n import force_locale
from app.dossiers import queries, services
from app.dossiers.queries import StepState
from tests import build
from tests.conftest import NOW

HOUR = timedelta(hours=1)


@pytest.fixture
def dossier(app):
    return services.open_dossier(
        procedure_id=build.procedure(statutory_days=5).id,
        office_id=build.office(name="Một cửa xã Tả Van").id,
        applicant_name="Vàng Thị Dở",
        phone="0912345678",
        now=NOW,
    )


@pytest.fixture
def courier(app):
    return build.staff(role=Role.COURIER, full_name="Giàng A Sử")


def said(dossier):
    return [(step.state.value, step.title) for step in queries.timeline(dossier=dossier)]


def test_before_the_visit_the_papers_are_with_the_citizen(dossier):
    steps = queries.timeline(dossier=dossier)

    assert said(dossier) == [
        ("now", "Đã đặt lịch"),
        ("next", "Bạn giao giấy tờ"),
        ("next", "Bộ phận Một cửa tiếp nhận hồ sơ"),
        ("next", "Có kết quả"),
        ("next", "Bạn nhận kết quả"),
    ]
    assert steps[0].text == "Bạn đang giữ giấy tờ."
    assert steps[3].text == "Trong 5 ngày làm việc, kể từ khi tiếp nhận."


def test_on_the_road_the_courier_is_named(dossier, courier):
    services.collect(dossier_id=dossier.id, courier=courier, now=NOW + HOUR)

    here = [s for s in queries.timeline(dossier=dossier) if s.state is StepState.NOW]

    assert [(step.title, step.place, step.at) for step in here] == [
        ("Bưu tá đã nhận giấy tờ", "Bưu tá Giàng A Sử", NOW + HOUR)
    ]


def test_at_the_office_the_next_step_has_its_date(dossier, courier):
    services.collect(dossier_id=dossier.id, courier=courier, now=NOW)
    services.accept(dossier_id=dossier.id, officer=build.staff(), now=NOW + HOUR)

    steps = queries.timeline(dossier=dossier)

    assert said(dossier)[2:4] == [
        ("now", "Bộ phận Một cửa đã tiếp nhận hồ sơ"),
        ("next", "Có kết quả"),
    ]
    assert steps[2].place == "Một cửa xã Tả Van"
    assert steps[3].by == date(2026, 12, 9)


def test_a_failed_return_shows_the_result_back_at_the_office(dossier, courier):
    officer = build.staff()
    services.accept(dossier_id=dossier.id, officer=officer, now=NOW)
    services.result_ready(dossier_id=dossier.id, officer=officer, now=NOW + HOUR)
    services.take_result(dossier_id=dossier.id, courier=courier, now=NOW + 2 * HOUR)
    services.bring_back_result(dossier_id=dossier.id, officer=officer, now=NOW + 3 * HOUR)

    assert said(dossier) == [
        ("done", "Đã đặt lịch"),
        ("done", "Bộ phận Một cửa đã tiếp nhận hồ sơ"),
        ("done", "Đã có kết quả"),
        ("done", "Bưu tá mang kết quả đi trả"),
        ("now", "Kết quả về lại Bộ phận Một cửa"),
        ("next", "Bạn nhận kết quả"),
    ]


def test_at_the_end_nothing_is_left_to_do(dossier):
    officer = build.staff()
    services.accept(dossier_id=dossier.id, officer=officer, now=NOW)
    services.result_ready(dossier_id=dossier.id, officer=officer, now=NOW)
    services.hand_over_result(dossier_id=dossier.id, now=NOW, receiver_name="Vàng A Páo")

    last = queries.timeline(dossier=dossier)[-1]

    assert (last.state, last.title, last.place) == (
        StepState.DONE, "Đã trao kết quả", "Người nhận: Vàng A Páo",
    )  # fmt: skip


def test_a_cancelled_dossier_says_that_the_papers_stayed(dossier):
    services.cancel(dossier_id=dossier.id, now=NOW)

    assert said(dossier) == [("done", "Đã đặt lịch"), ("done", "Đã huỷ")]
    assert queries.timeline(dossier=dossier)[-1].text == "Giấy tờ vẫn ở bạn."


def test_only_the_last_fact_says_where_the_papers_are(dossier, courier):
    services.collect(dossier_id=dossier.id, courier=courier, now=NOW)

    done = [s for s in queries.timeline(dossier=dossier) if s.state is StepState.DONE]

    assert [step.text for step in done] == [""]


def test_the_way_can_be_told_in_either_language(dossier):
    with force_locale("en"):
        assert queries.timeline(dossier=dossier)


def test_staff_read_the_citizens_name_and_never_you(app):
    dossier = build.dossier(applicant_name="Vàng Thị Dở")

    steps = queries.timeline(dossier=dossier, is_for_staff=True)

    said = " ".join(f"{step.title} {step.text}" for step in steps)
    assert "Vàng Thị Dở giao giấy tờ" in said
    assert "bạn" not in said.lower()
