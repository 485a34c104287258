"""Whatever a server says instead of an answer becomes one typed error, in bounded time."""

import json
import threading

import pytest

from optimizer.travel import Point, TravelError
from optimizer.travel.http import Patience
from optimizer.travel.osrm import Osrm
from optimizer.travel.provider import (
    CancelledError,
    NonsenseAnswerError,
    ServerDownError,
    ServerSlowError,
    TooLargeError,
)
from optimizer.travel.valhalla import Valhalla
from tests.optimizer.travel.bad_server import (
    Misdeed,
    answer,
    bad_server,
    drip,
    hang,
    hang_up,
    pour,
    raw,
)

PLACES = [Point(21.70, 104.90), Point(21.71, 104.90)]
CALM = Patience(total_s=60, tries=2, largest_bytes=200_000)
HASTE = Patience(total_s=0.5, tries=2)
WAYPOINTS = [{"distance": 1.0, "location": [104.9, 21.7]}] * 2


def table(**changes: object) -> str:
    good = {
        "code": "Ok",
        "durations": [[0, 60.4], [61, 0]],
        "distances": [[0, 1000.2], [1000, 0]],
        "sources": WAYPOINTS,
        "destinations": WAYPOINTS,
    }
    return json.dumps(good | changes)


NONSENSE = {
    "a page": answer("<html>It works!</html>", kind="text/html"),
    "a page of refusal": answer("<html>Forbidden</html>", status=403, kind="text/html"),
    "nothing": answer(""),
    "half a document": answer(table()[:60]),
    "no document": raw(b"SSH-2.0-OpenSSH_9.6\r\n"),
    "a list": answer("[]"),
    "a number": answer("7"),
    "a deep hole": answer("[" * 100_000),
    "a huge number": answer(table(durations=[[0, 10**400], [1, 0]])),
    "no table": answer('{"code": "Ok"}'),
    "another code": answer('{"code": "InvalidQuery", "message": "?"}', status=400),
    "Ok with a fault": answer(table(), status=404),
    "ragged": answer(table(durations=[[0, 1], [1]])),
    "a row too few": answer(table(durations=[[0, 1]])),
    "negative": answer(table(durations=[[0, -60], [60, 0]])),
    "not a number": answer(table(distances=[[0, float("nan")], [1, 0]])),
    "infinite": answer(table(durations=[[0, float("inf")], [1, 0]])),
    "a month": answer(table(durations=[[0, 1e9], [1, 0]])),
    "text": answer(table(durations=[["0", "60"], ["60", "0"]])),
    "truth": answer(table(durations=[[False, True], [True, False]])),
    "other places": answer(table(sources=WAYPOINTS[:1])),
    "places without distance": answer(table(sources=[{}, {}])),
    "sent elsewhere": answer("{}", status=302, Location="http://127.0.0.1:9/table"),
    "packed": answer(b"\x1f\x8b\x08\x00", Content_Encoding="gzip"),
}


def osrm(url: str, **given: object) -> Osrm:
    return Osrm(urls={"car": url}, **({"patience": CALM} | given))


def test_a_good_answer_is_believed():
    with bad_server(answer(table())) as server:
        matrix = osrm(server.url).matrix(PLACES, profile="car")

    assert matrix.seconds.tolist() == [[0, 60], [61, 0]]
    assert matrix.metres.tolist() == [[0, 1000], [1000, 0]]


def test_a_tenth_of_a_metre_below_nothing_is_nothing():
    with bad_server(answer(table(distances=[[0, -0.1], [1000, 0]]))) as server:
        matrix = osrm(server.url).matrix(PLACES, profile="car")

    assert matrix.metres[0, 1] == 0


@pytest.mark.parametrize("deed", NONSENSE.values(), ids=NONSENSE)
def test_nonsense_is_named_so(deed: Misdeed):
    with bad_server(deed) as server, pytest.raises(NonsenseAnswerError) as caught:
        osrm(server.url).matrix(PLACES, profile="car")

    assert caught.value.source == "osrm"
    assert caught.value.code == "nonsense"


@pytest.mark.parametrize("deed", NONSENSE.values(), ids=NONSENSE)
def test_lines_from_nonsense_are_no_lines(deed: Misdeed):
    with bad_server(deed) as server, pytest.raises(NonsenseAnswerError):
        osrm(server.url).paths(PLACES, profile="car")


@pytest.mark.parametrize("deed", NONSENSE.values(), ids=NONSENSE)
@pytest.mark.parametrize("ask", ["matrix", "paths"])
def test_nonsense_from_the_other_kind_of_server_is_named_so(deed: Misdeed, ask: str):
    with bad_server(deed) as server, pytest.raises(NonsenseAnswerError):
        getattr(Valhalla(url=server.url, patience=CALM), ask)(PLACES, profile="car")


@pytest.mark.parametrize("shape", ["", "\x7f", "_ymkh@_yqag", "é", None, 7])
def test_a_broken_line_is_nonsense(shape: object):
    legs = [{"duration": 1, "distance": 1, "steps": [{"geometry": shape}]}]
    document = {"code": "Ok", "routes": [{"legs": legs}], "waypoints": WAYPOINTS}

    with bad_server(answer(json.dumps(document))) as server:
        if shape == "":
            assert osrm(server.url).paths(PLACES, profile="car")[0].shape == ()
            return
        with pytest.raises(NonsenseAnswerError):
            osrm(server.url).paths(PLACES, profile="car")


@pytest.mark.parametrize(
    "deed",
    [hang, drip(), drip(b"Connection: close\r\n")],
    ids=["silence", "a letter at a time", "and no more questions"],
)
def test_waiting_has_an_end(deed: Misdeed):
    with bad_server(deed) as server, pytest.raises(ServerSlowError):
        osrm(server.url, patience=HASTE).matrix(PLACES, profile="car")


def test_an_answer_without_end_is_cut_off():
    with bad_server(pour) as server, pytest.raises(TooLargeError):
        osrm(server.url).matrix(PLACES, profile="car")


def test_an_answer_that_announces_too_much_is_not_read():
    with bad_server(answer(b" " * (50 * 2**20))) as server, pytest.raises(TooLargeError):
        osrm(server.url).matrix(PLACES, profile="car")


def test_a_server_that_hangs_up_is_asked_again():
    with bad_server(hang_up, answer(table())) as server:
        matrix = osrm(server.url).matrix(PLACES, profile="car")

    assert matrix.seconds[0, 1] == 60
    assert server.asked == 2


def test_a_busy_server_is_asked_again():
    with bad_server(answer("{}", status=503), answer(table())) as server:
        matrix = osrm(server.url).matrix(PLACES, profile="car")

    assert matrix.seconds[0, 1] == 60


@pytest.mark.parametrize(
    "deed",
    [hang_up, answer("oh", status=500), raw(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{")],
)
def test_a_server_that_keeps_failing_is_down(deed: Misdeed):
    with bad_server(deed) as server:
        with pytest.raises(ServerDownError):
            osrm(server.url).matrix(PLACES, profile="car")

        assert server.asked == CALM.tries


def test_nobody_there_is_down():
    with bad_server(hang) as server:
        nobody = server.url

    with pytest.raises(ServerDownError):
        osrm(nobody).matrix(PLACES, profile="car")


def test_asking_stops_when_nobody_waits_any_longer():
    stop = threading.Event()

    with bad_server(hang) as server:
        patient = osrm(server.url, patience=Patience(total_s=3600), should_stop=stop.is_set)
        threading.Timer(0.1, stop.set).start()
        with pytest.raises(CancelledError):
            patient.matrix(PLACES, profile="car")


@pytest.mark.parametrize(
    "url", ["", "localhost:5000", "ftp://here", "http://", "http://h:x", "http://h?q=1", "//h"]
)
def test_an_address_that_is_none_is_refused_at_the_door(url: str):
    with pytest.raises(ValueError, match="url"):
        osrm(url).matrix(PLACES, profile="car")


def test_every_error_can_be_told_apart():
    kinds = {kind.code for kind in TravelError.__subclasses__()} | {ServerSlowError.code}

    assert {"down", "slow", "nonsense", "too_large", "unknown_profile", "cancelled"} <= kinds
