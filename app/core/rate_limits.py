"""How often something may be tried, counted where every process sees it."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from flask import Flask, current_app, request
from limits import RateLimitItem, parse
from limits.storage import Storage, storage_from_string
from limits.strategies import FixedWindowRateLimiter
from sqlalchemy import Delete, case, delete, select
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
        return self.incr_all({key: expiry}, amount)[key]

    def incr_all(self, expiries: Mapping[str, int], amount: int = 1) -> dict[str, int]:
        """Count every key, each with its window in seconds, in one statement."""
        insert = sqlite.insert if db.engine.dialect.name == "sqlite" else postgresql.insert
        now = time.time()
        rows = [
            {"key": key[:300], "hits": amount, "ends_s": now + expiry}
            for key, expiry in expiries.items()
        ]
        is_over = RateHit.ends_s <= now
        insertion = insert(RateHit).values(rows)
        statement = insertion.on_conflict_do_update(
            index_elements=["key"],
            set_={
                "hits": case((is_over, amount), else_=RateHit.hits + amount),
                "ends_s": case((is_over, insertion.excluded.ends_s), else_=RateHit.ends_s),
            },
        ).returning(RateHit.key, RateHit.hits)
        # A count that a power cut loses is no loss; a booking must not wait for it.
        with writing(is_forgettable=True):
            hits = {row.key: int(row.hits) for row in db.session.execute(statement)}
            if amount in hits.values():  # A window began: time to sweep those that ended.
                db.session.execute(_forget_old(now))
        return {key: hits[key[:300]] for key in expiries}

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


@dataclass(frozen=True, kw_only=True)
class Limit:
    """How often one thing may be tried within one window: gladly, and at most."""

    parts: tuple[str, ...]  # the action, then a phone or an address
    window: str  # as the `limits` library reads it: "10 minutes"
    gladly: int
    most: int


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
    limiter = _limiter()
    if not limiter.hit(item, *parts):
        ends_s = limiter.get_window_stats(item, *parts).reset_time
        raise _too_many(ends_s - time.time())


def count_all(*limits: Limit) -> bool:
    """
    Count one try against several limits at once, outside any transaction.

    Returns
    -------
    bool
        Whether it is more than is gladly given: somebody should be asked for a sign of good will.

    Raises
    ------
    TooManyTriesError
        When one of the limits is passed.
    """
    items = [parse(f"{limit.most} per {limit.window}") for limit in limits]
    keys = [item.key_for(*limit.parts) for item, limit in zip(items, limits, strict=True)]
    expiries = {key: item.get_expiry() for key, item in zip(keys, items, strict=True)}
    storage = _limiter().storage
    if isinstance(storage, DatabaseStorage):
        hits = storage.incr_all(expiries)
    else:
        hits = {key: storage.incr(key, expiry) for key, expiry in expiries.items()}
    for key, limit in zip(keys, limits, strict=True):
        if hits[key] > limit.most:
            raise _too_many(storage.get_expiry(key) - time.time())
    return any(hits[key] > limit.gladly for key, limit in zip(keys, limits, strict=True))


def take_once(name: str, *, lasts_s: int, times: int = 1) -> bool:
    """Whether something that may be used so often was not yet; outside any transaction."""
    return _limiter().hit(parse(f"{times} per {lasts_s} seconds"), "once", name)


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


def network() -> str:
    """Return the wider network of a request's sender: an IPv4 /24, or an IPv6 site's /48."""
    try:
        address = ip_address(request.remote_addr or "")
    except ValueError:
        return "unknown"
    if isinstance(address, IPv6Address):
        address = address.ipv4_mapped or address
    bits = 24 if isinstance(address, IPv4Address) else 48
    return str(ip_network((address, bits), strict=False))


def _limiter() -> FixedWindowRateLimiter:
    limiter: FixedWindowRateLimiter = current_app.extensions["rate_limiter"]
    return limiter


def _too_many(wait_s: float) -> TooManyTriesError:
    wait_s = max(1, round(wait_s))
    return TooManyTriesError(
        _(
            "Bạn đã thử quá nhiều lần. Mời bạn thử lại sau %(minutes)d phút.",
            minutes=-(-wait_s // 60),
        ),
        retry_after_s=wait_s,
    )


def _forget_old(now: float) -> Delete:
    # Rows that somebody counts in right now are left: waiting for each other, two could hang.
    old = select(RateHit.id).where(RateHit.ends_s < now - 3600)
    return delete(RateHit).where(RateHit.id.in_(old.with_for_update(skip_locked=True)))
