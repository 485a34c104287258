from datetime import timedelta

import pytest
from sqlalchemy import select, update
from structlog.testing import capture_logs

from app import create_app
from app.config import Environment
from app.core import clock, jobs
from app.core.db import db, writing
from app.core.jobs import Job, JobState
from app.notify.models import Message, MessageState
from app.notify.queries import messages, messages_to
from app.notify.services import enqueue
from tests.conftest import NOW, settings_for


class Gateway:
    """A channel that remembers, and that refuses as often as told."""

    def __init__(self, refusals: int = 0) -> None:
        self.refusals = refusals
        self.sent: list[tuple[str, str, str]] = []

    def send(self, *, key: str, phone: str, text: str) -> None:
        if self.refusals:
            self.refusals -= 1
            raise ConnectionError("The gateway is away.")
        self.sent.append((key, phone, text))


@pytest.fixture
def gateway(app):
    app.extensions["message_channel"] = Gateway()
    return app.extensions["message_channel"]


def say(text: str = "Tuyen da phat hanh", *, reason: str = "eta", **values: object) -> int:
    with writing():
        values = {"phone": "0912345678", "now": NOW} | values
        return enqueue(text=text, reason=reason, **values).id


def run_jobs() -> None:
    with writing():
        db.session.execute(update(Job).values(due_s=0.0))
        ids = db.session.scalars(select(Job.id).order_by(Job.id)).all()
    for job_id in ids:
        jobs.run_job(job_id)
    db.session.rollback()


def test_a_message_is_handed_over_and_noted(app, gateway):
    message_id = say()

    run_jobs()

    assert gateway.sent == [(f"message-{message_id}", "0912345678", "Tuyen da phat hanh")]
    message = db.session.get_one(Message, message_id)
    assert (message.state, message.sent_at) == (MessageState.SENT, NOW)


def test_a_job_that_runs_again_hands_nothing_over(app, gateway):
    message_id = say()
    run_jobs()
    with writing():
        db.session.execute(update(Job).values(state=JobState.QUEUED))

    run_jobs()

    assert len(gateway.sent) == 1
    assert db.session.get_one(Message, message_id).state is MessageState.SENT


def test_a_message_that_came_too_late_is_not_sent(app, gateway):
    message_id = say(ends_at=NOW + timedelta(minutes=10))

    with clock.frozen_at(NOW + timedelta(minutes=10)):
        run_jobs()

    assert gateway.sent == []
    message = db.session.get_one(Message, message_id)
    assert (message.state, message.sent_at) == (MessageState.EXPIRED, None)


def test_a_message_is_sent_until_the_moment_it_ends(app, gateway):
    say(ends_at=NOW + timedelta(minutes=10))

    with clock.frozen_at(NOW + timedelta(minutes=9, seconds=59)):
        run_jobs()

    assert len(gateway.sent) == 1


def test_a_gateway_that_is_away_once_gets_the_message_the_next_time(app, gateway):
    gateway.refusals = 1
    message_id = say()
    run_jobs()
    assert db.session.get_one(Message, message_id).state is MessageState.QUEUED

    run_jobs()

    assert len(gateway.sent) == 1
    assert db.session.get_one(Message, message_id).state is MessageState.SENT


def test_a_gateway_that_stays_away_leaves_a_failed_message(app, gateway):
    gateway.refusals = 99
    message_id = say()

    for _ in range(3):
        run_jobs()

    assert db.session.get_one(Message, message_id).state is MessageState.FAILED


def test_a_sign_in_code_is_forgotten_once_it_is_sent(app, gateway):
    message_id = say("Ma dang nhap: 482913", reason="sign_in_code")

    run_jobs()

    assert gateway.sent[0][2] == "Ma dang nhap: 482913"
    assert db.session.get_one(Message, message_id).text == "Ma dang nhap: ******"


def test_the_newest_messages_come_first(app):
    first, second = say(), say(now=NOW + timedelta(seconds=1))
    other = say(now=NOW - timedelta(days=1), phone="0987654321")

    assert [message.id for message in messages()] == [second, first, other]
    assert [message.id for message in messages(limit=1)] == [second]
    assert [message.id for message in messages_to(phone="0987654321")] == [other]


def handed_over(folder, environment: Environment) -> dict[str, object]:
    app = create_app(settings_for(folder, environment=environment, log_level="INFO"))
    channel = app.extensions["message_channel"]
    with capture_logs() as lines:
        channel.send(key="message-1", phone="0912345678", text="Ma 482913")
    return lines[0]


def test_the_log_shows_texts_where_nobody_is_real(tmp_path):
    line = handed_over(tmp_path, Environment.DEMO)

    assert (line["phone"], line["text"]) == ("0912345678", "Ma 482913")


def test_the_log_of_production_shows_nobodys_words(tmp_path):
    line = handed_over(tmp_path, Environment.PRODUCTION)

    assert "482913" not in str(line)
    assert "0912345678" not in str(line)
    assert line["parts"] == 1
