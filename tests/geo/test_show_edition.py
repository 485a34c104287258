import pytest
from sqlalchemy import func, select

from app.core.audit import AuditEntry
from app.core.db import db
from app.geo import map_editions
from app.geo.errors import NoSuchEditionError
from app.geo.map_editions import Sheet
from app.geo.models import MapEdition, MapLayer, MapSheet
from tests.conftest import NOW

pytestmark = pytest.mark.usefixtures("app")


def add(content: bytes, *, area: str = "15") -> MapEdition:
    return map_editions.add_edition(
        layer=MapLayer.OUTLINES,
        area=area,
        sheets=[Sheet(name="outlines", content=content, size=len(content))],
        file_name="a.geojson",
        facts={},
        by="flask geo",
        now=NOW,
    )


def shown() -> int | None:
    edition = map_editions.shown_edition(layer=MapLayer.OUTLINES, area="15")
    return edition.number if edition else None


def undo() -> None:
    map_editions.undo_edition(layer=MapLayer.OUTLINES, area="15", by="flask geo", now=NOW)


def test_the_newest_import_is_shown():
    add(b"one")
    add(b"two")

    assert shown() == 2


def test_undoing_the_first_import_shows_none():
    add(b"one")

    undo()

    assert shown() is None
    with pytest.raises(NoSuchEditionError):
        undo()


def test_an_edition_that_was_undone_can_be_shown_again():
    add(b"one")
    add(b"two")
    undo()

    map_editions.show_edition(layer=MapLayer.OUTLINES, area="15", number=2, by="flask geo", now=NOW)

    assert shown() == 2


def test_an_edition_that_never_was_cannot_be_shown():
    with pytest.raises(NoSuchEditionError):
        map_editions.show_edition(
            layer=MapLayer.OUTLINES, area="15", number=7, by="flask geo", now=NOW
        )


def test_an_import_after_an_undoing_gets_a_number_of_its_own():
    add(b"one")
    add(b"two")
    undo()

    assert add(b"three").number == 3


def test_areas_do_not_disturb_each_other():
    add(b"one")
    add(b"two", area="82")

    assert shown() == 1


def test_only_the_last_editions_are_kept_and_the_shown_one_is_among_them():
    for number in range(9):
        add(f"content {number}".encode())

    numbers = db.session.scalars(select(MapEdition.number).order_by(MapEdition.number)).all()
    assert numbers == [5, 6, 7, 8, 9]
    assert db.session.scalar(select(func.count()).select_from(MapSheet)) == 5


def test_whoever_changes_the_map_is_kept():
    add(b"one")

    entry = db.session.scalar(select(AuditEntry))
    assert (entry.action, entry.subject, entry.by) == (
        "geo.map_shown", "map:outlines:15", "flask geo",
    )  # fmt: skip
