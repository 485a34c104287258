"""How often something may be tried, counted where every process sees it."""

import time
from ipaddress import IPv6Address, ip_address, ip_network

from flask import Flask, current_app, request
from limits import RateLimitItem, parse
from limits.storage import Storage, storage_from_string
from limits.strategies import FixedWindowRateLimiter
from sqlalchemy import case, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Key, Model, Text300, db, writing
from app.core.errors import TooManyTriesError
from app.core.i18n import _


class RateHit(Model):
    """Tries counted for one key until the window ends."""

    __tablename__ = "rate_hit"

    id: Mapped[Key]
    key: Mapped[Text300] = mapped_column(unique=True)
    hits: Mapped[int]
    ends_s: Mapped[float]  # seconds since 1970


class DatabaseStorage(Storage):
    """Keep the counts of the `limits` library in our own database."""

    STORAGE_SCHEME = ["database"]  # noqa: RUF012 - the library reads a list here.

    @property
    def base_exceptions(self) -> type[Exception]:
        return Exception

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        insert = sqlite.insert if db.engine.dialect.name == "sqlite" else postgresql.insert
        now = time.time()
        is_over = RateHit.ends_s <= now
        statement = (
            insert(RateHit)
            .values(key=key[:300], hits=amount, ends_s=now + expiry)
            .on_conflict_do_update(
                index_elements=["key"],
                set_={
                    "hits": case((is_over, amount), else_=RateHit.hits + amount),
                    "ends_s": case((is_over, now + expiry), else_=RateHit.ends_s),
                },
            )
            .returning(RateHit.hits)
        )
        with writing():
            db.session.execute(delete(RateHit).where(RateHit.ends_s < now - 3600))
            return int(db.session.scalar(statement) or 0)

    def get(self, key: str) -> int:
        statement = select(RateHit.hits).where(
            RateHit.key == key[:300], RateHit.ends_s > time.time()
        )
        return db.session.scalar(statement) or 0

    def get_expiry(self, key: str) -> float:
        statement = select(RateHit.ends_s).where(RateHit.key == key[:300])
        return db.session.scalar(statement) or time.time()

    def check(self) -> bool:
        return True

    def reset(self) -> int | None:
        with writing():
            db.session.execute(delete(RateHit))
        return None

    def clear(self, key: str) -> None:
        with writing():
            db.session.execute(delete(RateHit).where(RateHit.key == key[:300]))


def init_app(app: Flask, *, storage_url: str) -> None:
    """Choose where tries are counted: our database, or Redis when there are many machines."""
    app.extensions["rate_limiter"] = FixedWindowRateLimiter(storage_from_string(storage_url))


def count_try(rule: str, *parts: str) -> None:
    """
    Count one try, outside any transaction: a refused try counts too.

    Parameters
    ----------
    rule
        As the `limits` library reads it: "5 per minute".
    parts
        What the tries have in common: the action, then a phone or an address.

    Raises
    ------
    TooManyTriesError
        When the window is full.
    """
    item: RateLimitItem = parse(rule)
    limiter: FixedWindowRateLimiter = current_app.extensions["rate_limiter"]
    if not limiter.hit(item, *parts):
        ends_s = limiter.get_window_stats(item, *parts).reset_time
        wait_s = max(1, round(ends_s - time.time()))
        raise TooManyTriesError(
            _(
                "Bạn đã thử quá nhiều lần. Mời bạn thử lại sau %(minutes)d phút.",
                minutes=-(-wait_s // 60),
            ),
            retry_after_s=wait_s,
        )


def sender() -> str:
    """Return the network that a request came from: an address, or an IPv6 customer's /64."""
    try:
        address = ip_address(request.remote_addr or "")
    except ValueError:
        return "unknown"
    if not isinstance(address, IPv6Address):
        return str(address)
    # Whoever has one IPv6 address has 2^64 of them: counted singly, none would ever be full.
    return str(address.ipv4_mapped or ip_network((address, 64), strict=False))
