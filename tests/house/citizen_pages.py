"""Every page of a citizen as the server answers it, for what must be true of all of them."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

from flask.testing import FlaskClient

from app.booking import services
from app.core import clock
from app.core.db import db, writing
from tests import build
from tests.booking.shop import Shop, code_of, open_shop, send

COMMUNES = 99  # as many as a province has
LABELLED = {"input", "select", "textarea"}
BUTTONS = {"hidden", "submit", "button", "image"}


@dataclass
class Read:
    """What a page holds."""

    lang: str = ""
    title: str = ""
    headings: int = 0
    phones: list[str] = field(default_factory=list)  # that one touch calls
    stylesheets: list[str] = field(default_factory=list)
    scripts: list[str] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)
    inline: list[str] = field(default_factory=list)
    unlabelled: list[str] = field(default_factory=list)


def read(page: str) -> Read:
    reader = _Reader()
    reader.feed(page)
    reader.settle()
    return reader.read


def citizens_pages(client: FlaskClient) -> dict[str, str]:
    """Walk through a small province with many communes and two full weeks of times."""
    shop = open_shop()
    _fill(shop)
    code = code_of(send(client, shop))
    here = shop.query()
    paths = {
        "home": "/",
        "choose a procedure": "/book",
        "search": "/book?q=khai+sinh",
        "life event": "/book?event=birth",
        "procedure": f"/procedures/{shop.procedure.code}",
        "decide": f"/book/{shop.procedure.code}",
        "ways": f"/book/{shop.procedure.code}?commune={shop.commune.code}",
        "track": "/track",
        "without network": "/offline",
        "booked": f"/bookings/{code}",
        "cancel": f"/bookings/{code}/cancel",
        "move": f"/bookings/{code}/move",
        "not found": "/nowhere",
    }
    pages = {name: client.get(path).text for name, path in paths.items()}
    for way, slots in (("counter", shop.counter), ("home", shop.pickup)):
        query = shop.query(way)
        pages[f"times, {way}"] = client.get(shop.path("time"), query_string=query).text
        at = shop.query(way, slot=slots[-1].id)
        pages[f"confirm, {way}"] = client.get(shop.path("confirm"), query_string=at).text
    errors = client.post(shop.path("confirm"), query_string=here, data={})
    pages["errors"] = errors.text
    waiting = {"procedure": shop.procedure.code, **here}
    pages["waiting list"] = client.get("/waitlist", query_string=waiting).text
    return pages


def _fill(shop: Shop) -> None:
    with writing():
        for number in range(COMMUNES):
            build.commune(f"{10_000 + number:05d}", name=f"Xã Nậm Chảy {number}")
        first = clock.local_day(clock.now())
        services.open_slots_for(office_id=shop.office.id, first=first)
    db.session.commit()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.read = Read()
        self._labels: set[str] = set()
        self._controls: list[dict[str, str]] = []
        self._depth = 0  # of labels around
        self._is_title = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if "style" in said:
            self.read.inline.append(f"style={said['style']}")
        if tag == "html":
            self.read.lang = said.get("lang", "")
        elif tag == "h1":
            self.read.headings += 1
        elif tag == "title" and not self.read.title:
            self._is_title = True
        elif tag == "a" and said.get("href", "").startswith("tel:"):
            self.read.phones.append(said["href"])
        else:
            self._note_file(tag, said)
            self._note_control(tag, said)

    def handle_endtag(self, tag: str) -> None:
        self._is_title = False
        if tag == "label":
            self._depth -= 1

    def handle_data(self, text: str) -> None:
        if self._is_title:
            self.read.title += text.strip()

    def settle(self) -> None:
        for said in self._controls:
            if said.get("id", "") not in self._labels:
                self.read.unlabelled.append(said.get("name", "") or said.get("id", "?"))

    def _note_file(self, tag: str, said: dict[str, str]) -> None:
        if tag == "link" and said.get("rel") == "stylesheet":
            self.read.stylesheets.append(said["href"])
        elif tag == "script" and "src" in said:
            self.read.scripts.append(said["src"])
        elif tag == "script" and said.get("type") != "application/json":
            self.read.inline.append("script")
        elif tag == "img":
            self.read.pictures.append(said.get("src", ""))

    def _note_control(self, tag: str, said: dict[str, str]) -> None:
        if tag == "label":
            self._depth += 1
            self._labels.add(said.get("for", "") or "-")
        elif tag in LABELLED and said.get("type") not in BUTTONS:
            has_name = "aria-label" in said or "aria-labelledby" in said
            if not self._depth and not has_name:
                self._controls.append(said)
