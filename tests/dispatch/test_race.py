"""Two dispatchers at once, on a real PostgreSQL: one plan, one publication."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from sqlalchemy import select

from app.core import clock
from app.core.db import db, writing
from app.dispatch import services
from app.dispatch.errors import NotADraftError
from app.dispatch.models import Plan, PlanState
from app.notify.models import Message
from tests.conftest import NOW
from tests.dispatch.rows import TOMORROW, a_day, a_draft

TOGETHER = 6


def at_once(app, work: Callable[[int], int]) -> list[object]:
    """Do the work in several threads that start together; a refusal is an answer too."""
    gate = Barrier(TOGETHER)

    def run(number: int) -> object:
        with app.app_context(), clock.frozen_at(NOW):
            gate.wait(timeout=30)
            try:
                with writing():
                    return work(number)
            except Exception as error:
                return error

    with ThreadPoolExecutor(TOGETHER) as pool:
        return list(pool.map(run, range(TOGETHER)))


def test_a_day_that_many_ask_for_is_planned_once(postgres_app):
    with postgres_app.app_context(), clock.frozen_at(NOW):
        a_day()

    def ask(_number: int) -> int:
        plan = services.request_plan(province_code="15", on=TOMORROW, by="linh", now=NOW)
        return plan.id

    answers = at_once(postgres_app, ask)

    assert len(set(answers)) == 1
    with postgres_app.app_context():
        assert len(db.session.scalars(select(Plan)).all()) == 1


def test_a_plan_that_many_publish_is_published_once(postgres_app):
    with postgres_app.app_context(), clock.frozen_at(NOW):
        a_day()
        plan_id = a_draft().id

    answers = at_once(
        postgres_app,
        lambda _number: services.publish_plan(plan_id=plan_id, by="linh", now=NOW).id,
    )

    assert answers == [plan_id] * TOGETHER
    with postgres_app.app_context():
        assert len(db.session.scalars(select(Message)).all()) == 3


def test_of_many_drafts_published_at_once_one_holds_in_the_end(postgres_app):
    with postgres_app.app_context(), clock.frozen_at(NOW):
        a_day()
        ids = [a_draft(version=version).id for version in range(1, TOGETHER + 1)]

    answers = at_once(
        postgres_app,
        lambda number: services.publish_plan(plan_id=ids[number], by="linh", now=NOW).id,
    )

    published = [answer for answer in answers if not isinstance(answer, NotADraftError)]
    assert ids[-1] in published
    assert set(published) <= set(ids)
    with postgres_app.app_context():
        states = [plan.state for plan in db.session.scalars(select(Plan).order_by(Plan.id))]
        assert states[-1] is PlanState.PUBLISHED
        assert states.count(PlanState.SUPERSEDED) == len(published) - 1
        assert len(db.session.scalars(select(Message)).all()) == 3
