"""Every reason that the optimizer may give has its sentence; an unknown one breaks no page."""

import pytest

from app.accounts.models import Role
from app.core.i18n import force_locale
from app.dispatch import findings, words
from app.dispatch.models import UnassignedVisit
from optimizer.solution import Reason
from tests.dispatch.rows import TOMORROW, a_day, a_draft

LATER = ("closed_road", "duration", "removed", "forbidden", "new")


@pytest.mark.parametrize("reason", [*(reason.value for reason in Reason), *LATER])
@pytest.mark.parametrize("language", ["vi", "en"])
def test_each_reason_is_said_in_both_languages(app, reason, language):
    with app.test_request_context(), force_locale(language):
        said = words.WHY_LOST[reason]

        assert str(said.why)
        assert str(said.remedy)


@pytest.mark.parametrize("reason", [reason.value for reason in Reason if reason != "no_vehicle"])
def test_each_reason_says_why_a_change_cannot_be(app, reason):
    if reason == "removed":
        pytest.skip("Nobody is kept from a change because somebody took the visit out.")
    with app.test_request_context():
        said = words.why_not({reason})

    assert len(said) > len("Không đổi được như vậy.")


def test_of_many_reasons_the_one_that_came_closest_is_said(app):
    with app.test_request_context():
        said = words.why_not({"forbidden", "outside_window"})

    assert "giờ người dân đã chọn" in said


@pytest.mark.parametrize(
    "detail",
    [
        {},
        {"visit_id": 1},
        {"visit_id": 1, "reason": "eaten_by_a_tiger", "findings": [], "remedies": [],
         "is_complete": True},
        {"visit_id": 1, "reason": "capacity", "is_complete": True, "remedies": [],
         "findings": [{"vehicle_id": 1, "reason": "capacity", "obstacle": "a_new_one",
                       "numbers": {}, "subjects": [], "is_outranked": False}]},
    ],
)  # fmt: skip
def test_what_another_version_found_out_is_left_unsaid(detail):
    assert findings.tell(detail, language="vi", courier=str, door=str) is None


def test_an_unknown_reason_breaks_no_board(client, sign_in):
    sign_in(Role.DISPATCHER)
    [*_rest, last] = a_day()
    plan = a_draft()
    plan.unassigned.append(
        UnassignedVisit(
            booking_id=last.id, reason="eaten_by_a_tiger", reason_detail={"reason": "tiger"}
        )
    )

    text = client.get(f"/dispatch/{TOMORROW}").text

    assert "Chưa rõ lý do." in text
