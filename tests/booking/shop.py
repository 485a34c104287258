"""A small place where everything can be booked, and a browser's way through it."""

import re
from dataclasses import dataclass
from datetime import date, time
from html import unescape
from urllib.parse import parse_qs, urlsplit

from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from app.booking.models import Slot
from app.catalogue.models import Office, Procedure
from app.core.db import db
from app.geo.models import Commune
from tests import build

THURSDAY, FRIDAY = date(2026, 12, 3), date(2026, 12, 4)


@dataclass
class Shop:
    """What was built, by the names that tests use."""

    commune: Commune
    office: Office
    procedure: Procedure
    counter: list[Slot]  # Thursday 8:00, 8:30, 9:00, Friday 8:00; one place each
    pickup: list[Slot]  # Thursday and Friday morning

    def query(self, way: str = "counter", **more: object) -> dict[str, object]:
        return {"way": way, "commune": self.commune.code, "office": self.office.id, **more}

    def path(self, step: str) -> str:
        return f"/book/{self.procedure.code}/{step}"


def open_shop() -> Shop:
    commune = build.commune()
    office, zone = build.office(), build.zone()
    times = [(THURSDAY, time(8)), (THURSDAY, time(8, 30)), (THURSDAY, time(9)), (FRIDAY, time(8))]
    made = Shop(
        commune=commune,
        office=office,
        procedure=build.procedure(),
        counter=[build.slot(office_id=office.id, on=on, opens=opens) for on, opens in times],
        pickup=[
            build.slot(zone_id=zone.id, on=on, opens=time(7, 30), minutes=240)
            for on in (THURSDAY, FRIDAY)
        ],
    )
    db.session.commit()
    return made


def send(
    client: FlaskClient, shop: Shop, way: str = "counter", *, at: Slot | None = None, **typed: str
) -> TestResponse:
    """Send the last form as a browser does: the page is asked for first, then filled in."""
    slot = at or (shop.pickup if way == "home" else shop.counter)[0]
    page = client.get(shop.path("confirm"), query_string=shop.query(way, slot=slot.id))
    form = fields(page) | {"name": "Vàng Thị Dở", "phone": "0912 345 678"}
    if way == "home":
        form |= {"hamlet": "Thôn Dền Thàng", "landmark": "Cạnh nhà văn hoá"}
    form |= typed
    return client.post(shop.path("confirm"), query_string=shop.query(way), data=form)


def fields(page: TestResponse) -> dict[str, str]:
    """Return what the page's own fields of the booking form hold."""
    found = {}
    for tag in re.findall(r"<input[^>]*>", page.text):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        is_unset = 'type="checkbox"' in tag or ('type="radio"' in tag and "checked" not in tag)
        if name and not is_unset:
            found[name[1]] = unescape(value[1]) if value else ""
    return {name: found[name] for name in ("key", "slot", "name", "phone") if name in found}


def code_of(answer: TestResponse) -> str:
    """Return the code in the address that an answer leads to."""
    return urlsplit(answer.location).path.rsplit("/", 1)[-1]


def said(address: str) -> dict[str, str]:
    """Return the answers that stand in an address."""
    return {name: values[0] for name, values in parse_qs(urlsplit(unescape(address)).query).items()}


def count(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0
