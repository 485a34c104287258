"""What a page for changing a plan asks, and which answers it offers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from app.booking.models import Booking
from app.core.db import db
from app.core.i18n import _
from app.dispatch import queries
from app.dispatch.changing import Joining
from app.dispatch.models import Depot, Plan, Route, Shift, Stop
from app.dispatch.on_the_road import on_the_road
from app.dispatch.repairing import Change, ChangeKind
from app.dispatch.who_goes_where import couriers_of

Options = Sequence[tuple[int, str]]  # what is sent, what people read
OF_A_VISIT = (ChangeKind.INSERT, ChangeKind.MOVE, ChangeKind.REMOVE)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a dispatcher has chosen so far."""

    kind: ChangeKind
    booking_id: int | None = None
    shift_id: int | None = None
    to_shift_id: int | None = None
    after_id: int | None = None
    courier_id: int | None = None
    depot_id: int | None = None

    @property
    def change(self) -> Change:
        """The change itself."""
        return Change(
            kind=self.kind,
            booking_id=self.booking_id,
            shift_id=self.shift_id,
            to_shift_id=self.to_shift_id,
            after_id=self.after_id if self.shift_id is not None else None,
        )

    @property
    def joining(self) -> Joining | None:
        """Who is to be given a shift."""
        if self.kind is not ChangeKind.JOIN or self.shift_id is not None:
            return None
        if self.courier_id is None or self.depot_id is None:
            return None
        return Joining(courier_id=self.courier_id, depot_id=self.depot_id)

    @property
    def is_complete(self) -> bool:
        """Whether enough is chosen to try it."""
        if self.kind in OF_A_VISIT:
            return self.booking_id is not None
        if self.kind is ChangeKind.JOIN:
            return self.shift_id is not None or self.joining is not None
        if self.kind is ChangeKind.HAND_OVER:
            return self.shift_id is not None and self.to_shift_id is not None
        return self.shift_id is not None

    @property
    def fields(self) -> dict[str, object]:
        """The same as fields of a form or an address."""
        values = {
            "kind": self.kind.value,
            "visit": self.booking_id,
            "shift": self.shift_id,
            "to": self.to_shift_id,
            "after": self.after_id,
            "courier": self.courier_id,
            "depot": self.depot_id,
        }
        return {name: value for name, value in values.items() if value is not None}


@dataclass(frozen=True, kw_only=True)
class ChangePage:
    """What the page shows around the dry run."""

    plan: Plan
    on: date
    asked: Asked
    booking: Booking | None
    stop: Stop | None
    title: str
    shifts: Options
    places: Options
    couriers: Options
    depots: Options
    is_told: bool

    @property
    def others(self) -> Options:
        """Whom the courier could change with."""
        return [option for option in self.shifts if option[0] != self.asked.shift_id]


def page_of(*, plan: Plan, asked: Asked, now: datetime) -> ChangePage:
    """Gather what can be chosen on a page for changing a plan."""
    booking = db.session.get(Booking, asked.booking_id) if asked.booking_id else None
    if booking is not None and booking.on != plan.on:
        booking = None
    routes = queries.routes_of(plan=plan)
    stop = _stop_of(routes, booking)
    shifts = queries.shifts_on(province_code=plan.province_code, on=plan.on)
    published = queries.published_plan(province_code=plan.province_code, on=plan.on)
    return ChangePage(
        plan=plan,
        on=plan.on,
        asked=asked,
        booking=booking,
        stop=stop,
        title=_title(asked, booking, shifts),
        shifts=[(each.id, f"{each.courier.full_name}, {each.depot.name}") for each in shifts],
        places=_places(plan, routes, asked, now=now),
        couriers=_free_couriers(plan, asked),
        depots=_depots(plan, asked),
        is_told=published is not None,
    )


def _title(asked: Asked, booking: Booking | None, shifts: Sequence[Shift]) -> str:
    name = booking.name if booking else ""
    courier = next((each.courier.full_name for each in shifts if each.id == asked.shift_id), "")
    titles = {
        ChangeKind.INSERT: _("Xếp %(door)s vào tuyến nào?", door=name),
        ChangeKind.MOVE: _("Chuyển điểm của %(door)s đi đâu?", door=name),
        ChangeKind.REMOVE: _("Bỏ điểm của %(door)s khỏi tuyến?", door=name),
        ChangeKind.DROP_OUT: _("%(courier)s nghỉ cả ngày?", courier=courier),
        ChangeKind.JOIN: _("Thêm một bưu tá?"),
        ChangeKind.HAND_OVER: _("%(courier)s đổi tuyến với ai?", courier=courier),
    }
    return titles[asked.kind]


def _stop_of(routes: Sequence[Route], booking: Booking | None) -> Stop | None:
    if booking is None:
        return None
    return next(
        (stop for route in routes for stop in route.stops if stop.booking_id == booking.id), None
    )


def _places(plan: Plan, routes: Sequence[Route], asked: Asked, *, now: datetime) -> Options:
    """List the stops behind which a place can be chosen: those still ahead."""
    if asked.kind not in (ChangeKind.INSERT, ChangeKind.MOVE) or asked.shift_id is None:
        return []
    road = on_the_road(province_code=plan.province_code, on=plan.on, now=now)
    courier = road.get(asked.shift_id)
    behind = {stop.booking_id for stop in courier.done} if courier else set()
    ahead = [
        stop
        for route in routes
        if route.shift_id == asked.shift_id
        for stop in route.stops
        if stop.booking_id not in behind and stop.booking_id != asked.booking_id
    ]
    return [(0, _("Đầu tuyến")), *((stop.booking_id, _behind(stop)) for stop in ahead)]


def _behind(stop: Stop) -> str:
    return _("Sau điểm %(n)s, %(name)s", n=stop.position, name=stop.booking.name)


def _free_couriers(plan: Plan, asked: Asked) -> Options:
    if asked.kind is not ChangeKind.JOIN or asked.shift_id is not None:
        return []
    busy = set(db.session.scalars(select(Shift.courier_id).where(Shift.on == plan.on)))
    couriers = couriers_of(province_code=plan.province_code)
    return [(each.id, each.full_name) for each in couriers if each.id not in busy]


def _depots(plan: Plan, asked: Asked) -> Options:
    if asked.kind is not ChangeKind.JOIN or asked.shift_id is not None:
        return []
    statement = select(Depot).where(Depot.province_code == plan.province_code)
    depots = db.session.scalars(statement.order_by(Depot.name, Depot.id))
    return [(depot.id, depot.name) for depot in depots]
