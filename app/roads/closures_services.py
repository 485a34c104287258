"""Note what is closed, stand behind it, and say when the way is free; every change is kept."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, time
from typing import Any

from sqlalchemy import update

from app.accounts.models import Role, Staff
from app.core import audit
from app.core.db import db
from app.core.errors import ForbiddenError
from app.core.i18n import _
from app.geo.models import Commune
from app.roads import closures_queries as queries
from app.roads.closures_errors import BadClosureError, LiftedError, NotDrawnError
from app.roads.closures_shapes import check_shape
from app.roads.models import ClosureState, Place, Repeats, RoadClosure, Why

DECIDES = frozenset({Role.DISPATCHER, Role.ADMINISTRATOR})
"""Whose word binds the plans; everybody else's warns."""


@dataclass(frozen=True, kw_only=True)
class ClosureFacts:
    """What somebody says about a closed road."""

    place: Place
    name: str
    why: Why
    starts_at: datetime
    ends_at: datetime | None = None
    shape: Sequence[tuple[float, float]] = ()
    commune_code: str | None = None
    note: str = ""
    profiles: Sequence[str] = ()
    slow_factor: float | None = None
    repeats: Repeats = Repeats.NEVER
    season_from: str = ""
    season_to: str = ""
    weekdays: Sequence[int] = ()
    daily_from: time | None = None
    daily_to: time | None = None


def report(*, facts: ClosureFacts, by: Staff, now: datetime, photo: str = "") -> RoadClosure:
    """
    Note a closure; a dispatcher's own is confirmed at once.

    Parameters
    ----------
    photo
        The name under which `closures_photos.keep` kept it.

    Raises
    ------
    BadClosureError
        When the facts do not fit together; it names the field.
    """
    _check(facts, province_code=by.province_code)
    row = RoadClosure(
        province_code=by.province_code, reported_at=now, reported_by_id=by.id, photo=photo
    )
    _fill(row, facts)
    db.session.add(row)
    db.session.flush()
    _note("roads.closure_reported", row, by=by, now=now, why=row.why.value, place=row.place.value)
    if by.role in DECIDES and row.is_drawn:
        confirm(closure_id=row.id, by=by, now=now)
    return row


def confirm(*, closure_id: int, by: Staff, now: datetime) -> RoadClosure:
    """
    Stand behind a closure, or say that it still holds: from now on plans avoid it.

    Raises
    ------
    NotDrawnError
        When nobody has said on the map where it is.
    LiftedError
        When the way was said to be free meanwhile.
    """
    row = _decided_by(by, closure_id)
    if not row.is_drawn:
        raise NotDrawnError
    _move(row, to=ClosureState.CONFIRMED, confirmed_at=now, confirmed_by_id=by.id)
    _note("roads.closure_confirmed", row, by=by, now=now)
    return row


def lift(*, closure_id: int, by: Staff, now: datetime) -> RoadClosure:
    """
    Say that the way is free; who reported it may take back what nobody has confirmed.

    Raises
    ------
    LiftedError
        When somebody said so before.
    """
    row = queries.closure(closure_id=closure_id, province_code=by.province_code)
    is_own_report = row.reported_by_id == by.id and row.state is ClosureState.REPORTED
    if by.role not in DECIDES and not is_own_report:
        raise ForbiddenError(_("Chỉ điều phối viên mới báo thông đường được."))
    _move(row, to=ClosureState.LIFTED, lifted_at=now, lifted_by_id=by.id)
    _note("roads.closure_lifted", row, by=by, now=now)
    return row


def restore(*, closure_id: int, by: Staff, now: datetime) -> RoadClosure:
    """Take back that the way is free: the closure stands as it stood before."""
    row = _decided_by(by, closure_id)
    if row.state is ClosureState.LIFTED:
        was = ClosureState.CONFIRMED if row.confirmed_at else ClosureState.REPORTED
        row.state, row.lifted_at, row.lifted_by_id = was, None, None
        db.session.flush()
        _note("roads.closure_restored", row, by=by, now=now)
    return row


def change(
    *, closure_id: int, facts: ClosureFacts, by: Staff, now: datetime, photo: str = ""
) -> RoadClosure:
    """
    Correct what is known of a closure; whoever decides thereby confirms nothing.

    Raises
    ------
    BadClosureError
        When the facts do not fit together; it names the field.
    LiftedError
        When the way was said to be free meanwhile.
    """
    row = _decided_by(by, closure_id)
    if row.state is ClosureState.LIFTED:
        raise LiftedError
    _check(facts, province_code=by.province_code)
    before = {name: _plain(getattr(row, name)) for name in asdict(facts)}
    _fill(row, facts)
    row.photo = photo or row.photo
    if not row.is_drawn and row.state is ClosureState.CONFIRMED:
        row.state, row.confirmed_at, row.confirmed_by_id = ClosureState.REPORTED, None, None
    db.session.flush()
    # Names and notes are people's words: the trail says that they changed, not what they say.
    changed = sorted(name for name, was in before.items() if was != _plain(getattr(row, name)))
    _note("roads.closure_changed", row, by=by, now=now, changed=changed)
    return row


def _decided_by(by: Staff, closure_id: int) -> RoadClosure:
    if by.role not in DECIDES:
        raise ForbiddenError(_("Chỉ điều phối viên mới quyết định việc này."))
    return queries.closure(closure_id=closure_id, province_code=by.province_code)


def _move(row: RoadClosure, *, to: ClosureState, **columns: Any) -> None:
    # One statement tests and takes: who lifts and who confirms at the same time do not both win.
    statement = (
        update(RoadClosure)
        .where(RoadClosure.id == row.id, RoadClosure.state != ClosureState.LIFTED)
        .values(state=to, **columns)
        .returning(RoadClosure.id)
    )
    if db.session.scalar(statement) is None:
        raise LiftedError
    db.session.refresh(row)


def _check(facts: ClosureFacts, *, province_code: str) -> None:
    check_shape(facts.place, facts.shape)
    if facts.place is Place.COMMUNE and not facts.commune_code:
        raise BadClosureError("commune_code", _("Mời bạn chọn xã, phường."))
    commune = db.session.get(Commune, facts.commune_code) if facts.commune_code else None
    if facts.commune_code and (commune is None or commune.province_code != province_code):
        raise BadClosureError("commune_code", _("Xã, phường này không thuộc tỉnh của bạn."))
    if facts.ends_at is not None and facts.ends_at <= facts.starts_at:
        raise BadClosureError("ends_on", _("Lúc hết cấm phải sau lúc bắt đầu."))
    _check_calendar(facts)


def _check_calendar(facts: ClosureFacts) -> None:
    if facts.repeats is Repeats.YEARLY and not (facts.season_from and facts.season_to):
        words = _("Mời bạn ghi ngày đầu và ngày cuối của mùa.")
        raise BadClosureError("season_from", words)
    if facts.repeats is not Repeats.WEEKLY:
        return
    if not facts.weekdays:
        raise BadClosureError("weekdays", _("Mời bạn chọn ít nhất một ngày trong tuần."))
    if (facts.daily_from is None) != (facts.daily_to is None):
        raise BadClosureError("daily_to", _("Mời bạn ghi cả hai giờ, hoặc bỏ trống cả hai."))
    if facts.daily_from and facts.daily_to and facts.daily_from >= facts.daily_to:
        raise BadClosureError("daily_to", _("Giờ hết cấm phải sau giờ bắt đầu."))


def _fill(row: RoadClosure, facts: ClosureFacts) -> None:
    for name, value in vars(facts).items():
        setattr(row, name, _plain(value))


def _plain(value: object) -> object:
    """Turn pairs and sequences into the lists that JSON columns hold."""
    if isinstance(value, tuple | list):
        return [_plain(each) for each in value]
    return value


def _note(action: str, row: RoadClosure, *, by: Staff, now: datetime, **detail: Any) -> None:
    audit.record(action=action, subject=f"closure:{row.id}", by=by.username, now=now, **detail)
