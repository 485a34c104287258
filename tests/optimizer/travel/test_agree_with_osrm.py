"""The road graph beside a real OSRM: in the valley to the metre, in Andorra to a percent."""

from itertools import pairwise

import numpy as np
import pytest

from optimizer.travel import UNREACHABLE, Point
from optimizer.travel.osrm import Osrm
from optimizer.travel.road_graph import RoadGraph, build
from tests.optimizer.travel.network import HAMLET, ISLAND, NODES, ROADS

RIVER = (21, 22, 23)


def test_in_the_valley_lengths_are_those_of_osrm(valley_pbf, osrm_url):
    points = [
        Point(*np.mean([NODES[a], NODES[b]], axis=0))
        for road in ROADS
        for a, b in pairwise(road.nodes)
        if not {a, b} & {*RIVER, *ISLAND, HAMLET, 17}
    ]
    osrm = Osrm(urls={"car": osrm_url}).matrix(points, profile="car")

    graph = RoadGraph(road_map=build(valley_pbf)).matrix(points, profile="car")

    # Of two ways that take as long, each may choose its own.
    assert (np.abs(graph.metres - osrm.metres) <= 3).mean() > 0.97
    assert np.abs(graph.seconds - osrm.seconds).max() <= 12  # It guesses what a turn takes.


def test_in_andorra_lengths_and_times_are_those_of_osrm(andorra_pbf, osrm_andorra_url):
    roads = RoadGraph(road_map=build(andorra_pbf))
    drawn = np.random.default_rng(3).normal(0, 1e-4, (90, 2))
    points = [
        Point(one.lat + north, one.lon + east)
        for one, (north, east) in zip(
            roads.places(90, profile="car", seed=3), drawn.tolist(), strict=True
        )
    ]
    osrm = Osrm(urls={"car": osrm_andorra_url}).matrix(points, profile="car")

    graph = roads.matrix(points, profile="car")

    both = (graph.seconds < UNREACHABLE) & (osrm.seconds < UNREACHABLE) & (osrm.metres > 1000)
    metres = np.percentile(graph.metres[both] / osrm.metres[both], [5, 50, 95])
    seconds = np.percentile(graph.seconds[both] / osrm.seconds[both], [5, 50, 95])
    assert both.sum() > 7000
    assert metres[1] == pytest.approx(1, abs=0.01)
    assert metres[0] >= 0.95
    assert metres[2] <= 1.05
    assert seconds[1] == pytest.approx(1, abs=0.02)
    assert seconds[0] >= 0.92
    assert seconds[2] <= 1.08
