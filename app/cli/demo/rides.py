"""How couriers of the past rode: each to the door where work can begin soonest, home in time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from math import atan2
from typing import Any

LUNCH_FROM_S, LUNCH_TO_S, LUNCH_S = 11 * 3600, 12 * 3600 + 1800, 3600
# What a visit takes of a courier's day beyond the door itself: a share of the ride to it.
RIDE_SHARE = 0.4
SLACK_SHARE = 0.3


@dataclass(frozen=True, kw_only=True)
class Call:
    """A door to knock at; `place` is its row in the travel matrices."""

    booking_id: int
    place: int
    north: float  # of the depot, in any unit
    east: float
    opens_s: int
    closes_s: int
    service_s: int


@dataclass(frozen=True, kw_only=True)
class Halt:
    """A door on a ride, in seconds of the day."""

    booking_id: int
    arrives_s: int
    starts_s: int
    leaves_s: int
    travel_s: int
    distance_m: int


@dataclass(frozen=True, kw_only=True)
class Roads:
    """Travel between places, and where the depot is among them."""

    seconds: Any  # matrices of the planner
    metres: Any
    depot: int

    def ride_s(self, start: int, end: int) -> int:
        """Return the seconds from one place to another."""
        return int(self.seconds[start, end])

    def ride_m(self, start: int, end: int) -> int:
        """Return the metres from one place to another."""
        return int(self.metres[start, end])


@dataclass(frozen=True, kw_only=True)
class _Times:
    """When a courier would be at a door; lunch lies before it where `lunch_s` says so."""

    arrives_s: int
    starts_s: int
    travel_s: int
    lunch_s: int | None = None


@dataclass(kw_only=True)
class Ride:
    """A courier's day in the making."""

    roads: Roads
    at_s: int
    ends_s: int
    place: int
    leaves_s: int = 0
    halts: list[Halt] = field(default_factory=list)
    breaks: list[list[int]] = field(default_factory=list)

    def serve(self, calls: Sequence[Call]) -> list[Call]:
        """Ride to the doors that the day has room for, the soonest first; return the others."""
        left = list(calls)
        while left:
            self._eat_if_time()
            reachable = [call for call in left if self._has_room_for(call)]
            if not reachable:
                break
            call = min(reachable, key=lambda one: (self._worth_s(one), one.booking_id))
            self._visit(call)
            left.remove(call)
        self._eat_on_the_way_home()
        return left

    @property
    def home_s(self) -> int:
        """Seconds from here to the depot."""
        return self.roads.ride_s(self.place, self.roads.depot)

    @property
    def home_m(self) -> int:
        """Metres from here to the depot."""
        return self.roads.ride_m(self.place, self.roads.depot)

    def _worth_s(self, call: Call) -> float:
        # Soon is good; so is a door that closes early, before the whole-day ones.
        return self._times(call).starts_s + SLACK_SHARE * (call.closes_s - self.at_s)

    def _has_room_for(self, call: Call) -> bool:
        times = self._times(call)
        leaves_s = times.starts_s + call.service_s
        has_eaten = bool(self.breaks) or times.lunch_s is not None
        home_s = self.roads.ride_s(call.place, self.roads.depot)
        needs_lunch = not has_eaten and leaves_s + home_s > LUNCH_TO_S
        back_s = leaves_s + home_s + (LUNCH_S if needs_lunch else 0)
        return times.starts_s <= call.closes_s and back_s <= self.ends_s

    def _times(self, call: Call) -> _Times:
        travel_s = self.roads.ride_s(self.place, call.place)
        arrives_s = self.at_s + travel_s
        starts_s = max(arrives_s, call.opens_s)
        if self.breaks or starts_s + call.service_s <= LUNCH_TO_S:
            return _Times(arrives_s=arrives_s, starts_s=starts_s, travel_s=travel_s)
        # This door would keep one beyond noon: lunch is eaten on the way, or before the door.
        lunch_s = max(self.at_s, LUNCH_FROM_S)
        if lunch_s < arrives_s:
            arrives_s += LUNCH_S
        starts_s = max(arrives_s, call.opens_s, lunch_s + LUNCH_S)
        return _Times(arrives_s=arrives_s, starts_s=starts_s, travel_s=travel_s, lunch_s=lunch_s)

    def _eat_if_time(self) -> None:
        if not self.breaks and LUNCH_FROM_S <= self.at_s <= LUNCH_TO_S:
            self._eat_at(self.at_s)
            self.at_s += LUNCH_S

    def _eat_on_the_way_home(self) -> None:
        if not self.breaks and self.at_s + self.home_s > LUNCH_TO_S:
            self._eat_at(max(self.at_s, LUNCH_FROM_S))
            self.at_s += LUNCH_S

    def _eat_at(self, second: int) -> None:
        self.breaks.append([second, second + LUNCH_S])

    def _visit(self, call: Call) -> None:
        times = self._times(call)
        if not self.halts:
            # Nobody leaves the depot to stand before a closed door.
            early_s = times.starts_s - times.arrives_s if times.lunch_s is None else 0
            self.leaves_s = self.at_s + early_s
            times = replace(times, arrives_s=times.arrives_s + early_s)
        if times.lunch_s is not None:
            self._eat_at(times.lunch_s)
        self.halts.append(
            Halt(
                booking_id=call.booking_id,
                arrives_s=times.arrives_s,
                starts_s=times.starts_s,
                leaves_s=times.starts_s + call.service_s,
                travel_s=times.travel_s,
                distance_m=self.roads.ride_m(self.place, call.place),
            )
        )
        self.at_s, self.place = times.starts_s + call.service_s, call.place


def split(calls: Sequence[Call], couriers: int, roads: Roads) -> Iterator[list[Call]]:
    """Share a depot's doors among its couriers, each in one direction, about the same work each."""
    around = sorted(calls, key=lambda call: (atan2(call.east, call.north), call.booking_id))
    loads = [call.service_s + RIDE_SHARE * roads.ride_s(roads.depot, call.place) for call in around]
    team: list[list[Call]] = [[] for _ in range(couriers)]
    share, loaded = sum(loads) / couriers, 0.0
    for call, load in zip(around, loads, strict=True):
        team[min(int((loaded + load / 2) / share), couriers - 1)].append(call)
        loaded += load
    for idle in [calls for calls in team if not calls]:
        idle.append(max(team, key=len).pop())  # One far door can be a whole share of the work.
    yield from team
