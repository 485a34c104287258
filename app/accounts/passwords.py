"""Passwords: argon2id at a price that a small machine can pay, and never too many at once."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from app.accounts.errors import TooBusyToHashError, WeakPasswordError

LEAST_LETTERS = 10
MOST_LETTERS = 200

# 19 MiB, two passes, one lane: the least that OWASP recommends, about 40 ms.
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_AT_ONCE = BoundedSemaphore(4)  # so that a crowd costs at most 76 MiB a process
_PATIENCE_S = 10.0


def hash_password(password: str, *, username: str) -> str:
    """
    Return what may be stored of a password.

    Raises
    ------
    WeakPasswordError
        When it is too short, too long, or contains the user name.
    """
    is_fit = LEAST_LETTERS <= len(password) <= MOST_LETTERS
    if not is_fit or username.lower() in password.lower():
        raise WeakPasswordError
    with _turn_to_hash():
        return _hasher.hash(password)


def is_right(password: str, stored: str | None) -> bool:
    """Whether a password is the stored one; costs the same where nothing is stored."""
    with _turn_to_hash():
        try:
            is_same = _hasher.verify(stored or _hash_of_nobody(), password[:MOST_LETTERS])
        except (VerificationError, InvalidHashError):
            return False
    return is_same and stored is not None


def renewed_hash(password: str, stored: str) -> str:
    """Return a new hash where the stored one was made at another price, else ""."""
    if not _hasher.check_needs_rehash(stored):
        return ""
    with _turn_to_hash():
        return _hasher.hash(password)


@lru_cache(maxsize=1)
def _hash_of_nobody() -> str:
    return _hasher.hash("nobody has this password")


@contextmanager
def _turn_to_hash() -> Iterator[None]:
    if not _AT_ONCE.acquire(timeout=_PATIENCE_S):
        raise TooBusyToHashError
    try:
        yield
    finally:
        _AT_ONCE.release()
