"""Ask a Nominatim server where an address is; only workers do, never a request."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

import structlog
from geopy.exc import GeocoderParseError, GeopyError
from geopy.extra.rate_limiter import RateLimiter
from geopy.geocoders import Nominatim

from app.geo.errors import GeocoderAwayError
from app.geo.points import Point

log = structlog.get_logger()

TIMEOUT_S = 10.0
PAUSE_S = 1.0  # The public server's rule: one question a second.
AGENT = "tan-tay"
MOST_LETTERS = 300
# Viet Nam with its islands, as a box.
SOUTH, NORTH, WEST, EAST = 6.0, 24.0, 102.0, 118.0


@dataclass(frozen=True)
class FoundPoint(Point):
    """A point and what the server calls the place, for somebody to judge it by."""

    label: str = ""


def find_point(
    *, text: str, url: str, timeout_s: float = TIMEOUT_S, pause_s: float = PAUSE_S
) -> FoundPoint | None:
    """
    Return the point of an address in Viet Nam; None where the server knows none it can use.

    Parameters
    ----------
    text
        The address as people write it.
    url
        The server, such as "https://nominatim.example.org"; "" knows no address at all.
    pause_s
        Least seconds between two questions of this process to one server.

    Raises
    ------
    GeocoderAwayError
        When the server does not answer, or answers with an error; later may be better.
    """
    text = " ".join(text.replace("\x00", " ").split())[:MOST_LETTERS]
    if not url or not text:
        return None
    try:
        answer = _server(url, pause_s)(
            text, country_codes="vn", language="vi", exactly_one=False, timeout=timeout_s
        )
    except (GeocoderParseError, LookupError, TypeError, ValueError, AttributeError) as error:
        log.warning("geocoder.nonsense", error=type(error).__name__)
        return None
    except GeopyError as error:
        log.warning("geocoder.away", error=type(error).__name__)
        raise GeocoderAwayError from error
    return next((point for place in answer or () if (point := _point(place))), None)


@lru_cache(maxsize=4)
def _server(url: str, pause_s: float) -> RateLimiter:
    parts = urlsplit(url if "://" in url else f"https://{url}")
    server = Nominatim(
        domain=f"{parts.netloc}{parts.path}".rstrip("/"), scheme=parts.scheme, user_agent=AGENT
    )
    # The job is tried again by its ledger: trying here too would only hold the worker.
    return RateLimiter(
        server.geocode, min_delay_seconds=pause_s, max_retries=0, swallow_exceptions=False
    )


def _point(place: Any) -> FoundPoint | None:
    lat, lon = float(place.latitude), float(place.longitude)
    is_inside = SOUTH <= lat <= NORTH and WEST <= lon <= EAST
    return FoundPoint(lat, lon, str(place.address)[:300]) if is_inside else None
