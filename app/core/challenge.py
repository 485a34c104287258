"""
A puzzle that a browser solves by itself, asked of senders who send more than people do.

In ALTCHA's way: the server hides a number behind a hash, the browser counts until it finds it.
Nothing is to be read, seen or heard, so it shuts nobody out.
"""

import base64
import binascii
import hashlib
import hmac
import json
import secrets
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from flask import current_app

from app.core import rate_limits

ALGORITHM = "SHA-256"
LASTS = timedelta(minutes=20)
# About one second and a half on a cheap phone: tests/benchmarks/puzzle.py.
MOST_TRIED = 150_000
MOST_USES = 10  # One form, sent again after a lost answer or a mistyped name.
MOST_LETTERS = 1_000
MOST_NUMBER = 10**9


@dataclass(frozen=True, kw_only=True)
class Puzzle:
    """What a browser must find: the number below `most` that makes `challenge` of the salt."""

    algorithm: str
    challenge: str
    salt: str
    signature: str
    most: int

    def as_json(self) -> str:
        """Return the puzzle as the browser reads it."""
        return json.dumps(asdict(self), separators=(",", ":"))


def make(*, subject: str, now: datetime, most: int = MOST_TRIED) -> Puzzle:
    """Return a new puzzle for one form, good for twenty minutes."""
    ends = int((now + LASTS).timestamp())
    # It ends in "&": a number could else lend its first digit to the last word of the salt.
    salt = f"{secrets.token_hex(6)}?expires={ends}&for={_short(subject)}&"
    challenge = _hashed(salt, secrets.randbelow(most))
    return Puzzle(
        algorithm=ALGORITHM,
        challenge=challenge,
        salt=salt,
        signature=_signed(challenge),
        most=most,
    )


def is_solved(said: str, *, subject: str, now: datetime) -> bool:
    """
    Whether a form brings the solution of a puzzle that was made for it; not in a transaction.

    Parameters
    ----------
    said
        What the browser wrote into the field: JSON in base64.
    subject
        What the puzzle was made for: the same solution opens nothing else.
    """
    answer = _read(said)
    if answer is None:
        return False
    salt, number, signature = answer
    challenge = _hashed(salt, number)
    is_ours = hmac.compare_digest(_signed(challenge).encode(), signature.encode())
    if not is_ours or not _is_for(salt, subject=subject, now=now):
        return False
    lasts_s = int(LASTS.total_seconds())
    return rate_limits.take_once(challenge, lasts_s=lasts_s, times=MOST_USES)


def _read(said: str) -> tuple[str, int, str] | None:
    if not said or len(said) > MOST_LETTERS:
        return None
    try:
        answer = json.loads(base64.b64decode(said, validate=True))
    except (binascii.Error, ValueError, RecursionError):
        return None
    if not isinstance(answer, dict):
        return None
    salt, number, signature = answer.get("salt"), answer.get("number"), answer.get("signature")
    if not (isinstance(salt, str) and isinstance(signature, str) and type(number) is int):
        return None
    return (salt, number, signature) if salt.isascii() and 0 <= number < MOST_NUMBER else None


def _is_for(salt: str, *, subject: str, now: datetime) -> bool:
    # Signed together with the number, so what stands in it is what we wrote.
    said = dict(part.split("=", 1) for part in salt.partition("?")[2].split("&") if "=" in part)
    ends = int(said.get("expires", "0"))
    return now.timestamp() < ends and said.get("for") == _short(subject)


def _hashed(salt: str, number: int) -> str:
    return hashlib.sha256(f"{salt}{number}".encode()).hexdigest()


def _signed(challenge: str) -> str:
    key = f"challenge:{current_app.config['SECRET_KEY']}".encode()
    return hmac.new(key, challenge.encode(), hashlib.sha256).hexdigest()


def _short(subject: str) -> str:
    return hashlib.sha256(subject.encode()).hexdigest()[:12]
