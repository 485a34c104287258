"""A problem as the kernel reads it: two arrays, see `optimizer.search.kernel.books`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from optimizer.search.alike import kinds
from optimizer.search.kernel import books
from optimizer.search.shifts import NO_WAY
from optimizer.search.tables import NEVER

if TYPE_CHECKING:
    from optimizer.search.kernel.books import Book, Rides
    from optimizer.search.tables import Tables

Columns = dict[int, Any]


def facts_of(tables: Tables) -> tuple[Book, Rides]:
    """Gather the numbers of a problem."""
    blocks, rides = _rides(tables)
    columns = _visits(tables) | _requests(tables) | _vehicles(tables) | _breaks(tables)
    problem = tables.problem
    spans = len(columns[books.WINDOW_OPENS_S][0]) if problem.visits else 1
    options = columns[books.OPTIONS]
    numbers = {
        books.VISITS: len(problem.visits),
        books.VEHICLES: len(problem.vehicles),
        books.REQUESTS: len(options),
        books.LABELS: tables.labels,
        books.DIMENSIONS: problem.dimensions,
        books.WIDTH: tables.width,
        books.NEIGHBOURS: tables.near.shape[1],
        books.MOST_SPANS: spans,
        books.MOST_OPTIONS: options.shape[1],
        books.GAP_SIZE: books.LEAVES + 2 * tables.labels + 3 * problem.dimensions,
        books.BALANCE_PRICE: tables.priced(problem.balance_per_hour),
        books.COMPACT_PRICE: tables.priced(problem.compact_per_hour),
        books.HAS_LIMITS: tables.has_limits,
        books.HAS_WISHES: bool(columns[books.WISH].any()),
        books.IS_EXACT: _is_exact(tables),
    }
    return books.book_of(books.FACTS, numbers | blocks, columns), rides


def _is_exact(tables: Tables) -> bool:
    """Say whether some route must be timed as a whole."""
    problem = tables.problem
    return (
        any(visit.release_s for visit in problem.visits)
        or any(visit.due_s is not None and visit.late_per_hour for visit in problem.visits)
        or bool((tables.max_span_s < NEVER).any())
        or max(tables.max_trips, default=1) > 1
        or any(v.overtime_s and v.costs.per_overtime_hour for v in problem.vehicles)
        or any(rider.rests_unladen for rider in tables.riders)
    )


def _visits(tables: Tables) -> Columns:
    visits, vehicles = tables.problem.visits, tables.problem.vehicles
    most = max((len(spans) for spans in tables.windows), default=1)
    windows = np.zeros((len(visits), most, 2), dtype=np.int64)
    for visit, its in enumerate(tables.windows):
        windows[visit, : len(its)] = its
    return {
        books.LOCATION: [*tables.location, *tables.reload_at],
        books.SETUP_S: [*tables.setup_s, *([0] * len(vehicles))],
        books.SERVICE_S: [*tables.service_s, *tables.reload_s],
        books.SPANS: [len(spans) for spans in tables.windows],
        books.WINDOW_OPENS_S: windows[:, :, 0],
        books.WINDOW_CLOSES_S: windows[:, :, 1],
        books.DELIVERY: [delivery for delivery, _ in tables.amounts],
        books.ADDED: [added for _, added in tables.amounts],
        books.PARTNER: [tables.partner.get(visit, -1) for visit in range(len(visits))],
        books.IS_PICKUP: [visit in tables.is_pickup for visit in range(len(visits))],
        books.WIDTH_S: [min(NEVER, sum(b - a for a, b in its)) for its in tables.windows],
        books.AWAY: _away(tables),
        books.NEAR: tables.near,
        books.RELEASE_S: [visit.release_s for visit in visits],
        books.DUE_S: [NEVER if visit.due_s is None else visit.due_s for visit in visits],
        books.LATE_PRICE: [tables.priced(visit.late_per_hour) for visit in visits],
    }


def _away(tables: Tables) -> Any:
    """Look up the ride from the nearest start."""
    starts = sorted(set(tables.start)) or [tables.nowhere]
    if not len(tables.seconds):
        return [0] * len(tables.location)
    return tables.seconds[0][np.ix_(starts, tables.location)].min(axis=0)


def _requests(tables: Tables) -> Columns:
    problem = tables.problem
    requests = tables.requests
    most = max((len(request.options) for request in requests), default=1)
    options = np.full((len(requests), most), -1, dtype=np.int64)
    request_of = np.zeros(len(problem.visits), dtype=np.int64)
    for number, request in enumerate(requests):
        options[number, : len(request.options)] = [option[0] for option in request.options]
        for option in request.options:
            request_of[list(option)] = number
    return {
        books.REQUEST: request_of,
        books.OPTIONS: options,
        books.OPTION_COUNT: [len(request.options) for request in requests],
        books.WEIGHT: [request.weight for request in requests],
        books.PENALTY: [NEVER if r.weight else tables.priced(r.penalty) for r in requests],
    }


def _rides(tables: Tables) -> tuple[dict[int, int], Rides]:
    """Lay all matrices one behind the other; say where each begins."""
    turned = (0, 2, 1)
    metres = tables.metres if tables.has_limits else tables.metres[:0]
    matrices = {
        books.SECONDS: tables.seconds,
        books.SECONDS_TO: tables.seconds.transpose(turned),
        books.PRICES: tables.prices,
        books.PRICES_TO: tables.prices.transpose(turned),
        books.METRES: metres,
    }
    rides = np.empty(sum(matrix.size for matrix in matrices.values()), dtype=np.int32)
    begins, begin = {}, 0
    for cell, matrix in matrices.items():
        begins[cell] = begin
        short = rides[begin : begin + matrix.size].reshape(matrix.shape)
        np.minimum(matrix, NO_WAY, out=short, casting="unsafe")
        begin += matrix.size
    return begins, rides


def _vehicles(tables: Tables) -> Columns:
    problem, vehicles = tables.problem, tables.problem.vehicles
    return {
        books.ALLOWED: tables.allowed.T,
        books.WISH: tables.wishes,
        books.PACE: tables.pace,
        books.TARIFF: tables.tariff,
        books.START: tables.start,
        books.END: tables.end,
        books.SHIFT_OPENS_S: tables.opens_s,
        books.SHIFT_CLOSES_S: [vehicle.shift.closes_s for vehicle in vehicles],
        books.LAST_S: tables.closes_s,
        books.OVERTIME_PRICE: [tables.priced(v.costs.per_overtime_hour) for v in vehicles],
        books.FIXED: tables.fixed,
        books.BREAK_COUNT: [len(breaks) for breaks in tables.breaks],
        books.CAPACITY: np.array(tables.capacity).reshape(len(vehicles), problem.dimensions),
        books.MAX_STOPS: tables.max_stops,
        books.MAX_TRAVEL_S: tables.max_travel_s,
        books.MAX_METRES: tables.max_distance_m,
        books.MAX_SPAN_S: tables.max_span_s,
        books.MAX_TRIPS: tables.max_trips,
        books.LOCKED: [len(vehicle.locked) for vehicle in vehicles],
        books.KIND: kinds(tables),
    }


def _breaks(tables: Tables) -> Columns:
    shape = (len(tables.riders), tables.labels - 1)
    breaks = np.zeros((*shape, 3), dtype=np.int64)
    rest_load = np.full((*shape, tables.problem.dimensions), NEVER, dtype=np.int64)
    for vehicle, rider in enumerate(tables.riders):
        for place, pause in enumerate(reversed(rider.breaks)):
            breaks[vehicle, place] = tables.breaks[vehicle][place]
            rest_load[vehicle, place, : len(pause.max_load)] = pause.max_load
    return {books.BREAKS: breaks, books.REST_LOAD: rest_load}
