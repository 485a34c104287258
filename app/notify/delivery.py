"""The job that hands messages over, once each, and not after they are of use."""

import re
from datetime import datetime

from flask import Flask, current_app

from app.config import Settings
from app.core import clock, jobs
from app.core.db import db
from app.notify.channels import Channel, LogChannel
from app.notify.models import Message, MessageState
from app.notify.services import JOB

LEASE_S = 60
SECRET_REASONS = frozenset({"sign_in_code"})


def init_app(app: Flask, settings: Settings) -> None:
    """Choose the channel: the log, which in production shows nobody's words."""
    app.extensions["message_channel"] = LogChannel(is_masked=settings.is_production)


def deliver(claim: jobs.Claim) -> None:
    """Hand one message over, with no transaction open, and note it."""
    message = db.session.get_one(Message, claim.subject_id)
    if message.state is not MessageState.QUEUED:
        with claim.finishing():
            return
    if _is_over(message, clock.now()):
        _close(claim, MessageState.EXPIRED)
        return
    phone, text = message.phone, message.text
    db.session.rollback()
    channel: Channel = current_app.extensions["message_channel"]
    channel.send(key=f"message-{claim.subject_id}", phone=phone, text=text)
    _close(claim, MessageState.SENT)


def give_up(message_id: int, error: str) -> None:
    """Note that no try is left."""
    message = db.session.get_one(Message, message_id)
    message.state = MessageState.FAILED
    _forget_secrets(message)


def _is_over(message: Message, now: datetime) -> bool:
    return message.ends_at is not None and message.ends_at <= now


def _close(claim: jobs.Claim, state: MessageState) -> None:
    with claim.finishing():
        message = db.session.get_one(Message, claim.subject_id)
        message.state = state
        message.sent_at = clock.now() if state is MessageState.SENT else None
        _forget_secrets(message)


def _forget_secrets(message: Message) -> None:
    # A code that lets somebody in must not stay readable for whoever looks through messages.
    if message.reason in SECRET_REASONS:
        message.text = re.sub(r"\d", "*", message.text)


jobs.register(JOB, run=deliver, give_up=give_up, lease_s=LEASE_S)
