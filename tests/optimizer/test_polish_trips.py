"""OR-Tools' last word leaves routes with several trips alone, and keeps the longest duration."""

from optimizer import RELOAD, TimeWindow
from optimizer.model import DayModel
from optimizer.rider import riders
from optimizer.schedule import schedule
from optimizer.search.tables import Tables
from tests.optimizer.day import HOUR, STEP_S, day, vehicle, visit


def improved(problem, routes):
    model = DayModel(Tables(problem))
    return model.improve(routes, seconds=2, is_repeatable=True, stop=lambda: False)


def test_routes_with_reloads_stay_as_they_are():
    visits = [visit(place, delivery=(2,)) for place in (1, 2, 3, 4, 5)]
    riding = [vehicle(1, capacity=(2,), max_trips=2), vehicle(2, capacity=(9,))]
    problem = day(visits, riding)

    better = improved(problem, [[3, RELOAD, 0], [4, 1, 2]])

    assert better[0] == [3, RELOAD, 0]
    assert sorted(better[1]) == [1, 2, 4]
    assert riders(problem)[2].travel_s([visits[at] for at in better[1]]) == 10 * STEP_S


def test_nobody_is_away_longer_than_allowed():
    early, late = TimeWindow(8 * HOUR, 9 * HOUR), TimeWindow(11 * HOUR, 12 * HOUR)
    visits = [visit(1, windows=(early,)), visit(2, windows=(late,))]
    riding = [vehicle(1, max_duration_s=2 * HOUR), vehicle(2, max_duration_s=2 * HOUR)]
    problem = day(visits, riding)

    better = improved(problem, [[0], [1]])

    assert sorted(map(sorted, better)) == [[0], [1]]
    for each, route in zip(riding, better, strict=True):
        timed = schedule(riders(problem)[each.id], [visits[at] for at in route])
        assert timed.ends_s - timed.starts_s <= 2 * HOUR
