import contextlib
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest

from app.geo.errors import GeocoderAwayError
from app.geo.geocoding import FoundPoint, _server, find_point

TA_VAN = {"lat": "22.2772", "lon": "103.862", "display_name": "Xã Tả Van, Lào Cai, Việt Nam"}


FOUND = FoundPoint(22.2772, 103.862, "Xã Tả Van, Lào Cai, Việt Nam")


class Geocoder(ThreadingHTTPServer):
    """A small server that speaks Nominatim's JSON: it answers what the test laid out."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answer)
        self.body: bytes = json.dumps([TA_VAN]).encode()
        self.status = 200
        self.may_answer = threading.Event()
        self.may_answer.set()
        self.questions: list[dict[str, list[str]]] = []
        self.paths: list[str] = []
        self.agents: list[str] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Answer(BaseHTTPRequestHandler):
    server: Geocoder

    def do_GET(self) -> None:
        self.server.may_answer.wait()
        self.server.paths.append(urlsplit(self.path).path)
        self.server.questions.append(parse_qs(urlsplit(self.path).query))
        self.server.agents.append(self.headers["User-Agent"])
        self.send_response(self.server.status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(self.server.body)))
        self.end_headers()
        with contextlib.suppress(OSError):  # The asker may have left.
            self.wfile.write(self.server.body)

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def geocoder() -> Iterator[Geocoder]:
    _server.cache_clear()
    with Geocoder() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield server
        server.may_answer.set()
        server.shutdown()
        thread.join()


def find(
    geocoder: Geocoder, text: str = "UBND xã Tả Van, Lào Cai", **values: float
) -> FoundPoint | None:
    return find_point(text=text, url=geocoder.url, **({"pause_s": 0.0} | values))


def test_an_address_becomes_a_point(geocoder):
    assert find(geocoder) == FOUND


def test_the_server_is_asked_once_politely_and_for_viet_nam_alone(geocoder):
    find(geocoder, "  UBND xã\x00 Tả Van ")

    (question,) = geocoder.questions
    assert question["q"] == ["UBND xã Tả Van"]
    assert question["countrycodes"] == ["vn"]
    assert question["format"] == ["json"]
    assert geocoder.agents == ["tan-tay"]


def test_a_server_below_a_path_is_found(geocoder):
    find_point(text="Tả Van", url=f"{geocoder.url}/nominatim/", pause_s=0.0)

    assert geocoder.paths == ["/nominatim/search"]


def test_an_unknown_address_has_no_point(geocoder):
    geocoder.body = b"[]"

    assert find(geocoder) is None


def test_a_point_outside_the_country_is_passed_over_for_one_inside(geocoder):
    geocoder.body = json.dumps([TA_VAN | {"lat": "48.85", "lon": "2.35"}, TA_VAN]).encode()

    assert find(geocoder) == FOUND


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>Sign in to this network</html>",
        b"null",
        b"42",
        b'"here"',
        b"{}",
        b"[{}]",
        b"[null]",
        b'[{"lat": "north", "lon": "east", "display_name": "x"}]',
        b'[{"lat": null, "lon": null, "display_name": "x"}]',
        b'[{"lat": "NaN", "lon": "NaN", "display_name": "x"}]',
        b'[{"lat": "1e400", "lon": "1", "display_name": "x"}]',
        b'[{"lat": "48.85", "lon": "2.35", "display_name": "Paris"}]',
        b"\xff\xfe\x00",
    ],
)
def test_nonsense_has_no_point(geocoder, body):
    geocoder.body = body

    assert find(geocoder) is None


@pytest.mark.parametrize("status", [401, 403, 429, 500, 502, 503])
def test_a_server_that_refuses_is_away(geocoder, status):
    geocoder.status = status

    with pytest.raises(GeocoderAwayError):
        find(geocoder)


def test_a_server_that_says_nothing_is_away(geocoder):
    geocoder.may_answer.clear()

    with pytest.raises(GeocoderAwayError):
        find(geocoder, timeout_s=0.2)


def test_a_server_that_is_not_there_is_away(geocoder):
    with pytest.raises(GeocoderAwayError):
        find_point(text="Tả Van", url="http://127.0.0.1:9", pause_s=0.0)


def test_a_server_that_was_away_is_asked_again_the_next_time(geocoder):
    geocoder.status = 503
    with pytest.raises(GeocoderAwayError):
        find(geocoder)
    geocoder.status = 200

    assert find(geocoder) == FOUND


def test_one_process_pauses_between_two_questions(geocoder):
    assert _server(geocoder.url, 1.0) is _server(geocoder.url, 1.0)
    assert _server(geocoder.url, 1.0).min_delay_seconds == 1.0


def test_without_a_server_no_address_is_known(geocoder):
    assert find_point(text="Tả Van", url="") is None
    assert find(geocoder, "   ") is None
    assert geocoder.questions == []
