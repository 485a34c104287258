import pytest

from app.accounts.models import Role
from app.core.db import db
from tests import build

PAGES = [
    "/admin",
    "/admin/offices",
    "/admin/offices/new",
    "/admin/offices/{office}",
    "/admin/offices/{office}/edit",
    "/admin/offices/{office}/hours",
    "/admin/offices/{office}/point",
    "/admin/offices/{office}/closures/new",
    "/admin/procedures",
    "/admin/procedures/{procedure}",
    "/admin/staff",
    "/admin/staff/new",
    "/admin/staff/{staff}",
    "/admin/messages",
    "/admin/audit",
]
ACTS = [
    "/admin/offices/new",
    "/admin/offices/{office}/edit",
    "/admin/offices/{office}/open",
    "/admin/offices/{office}/hours",
    "/admin/offices/{office}/point",
    "/admin/offices/{office}/point/commune",
    "/admin/offices/{office}/geocoding",
    "/admin/offices/{office}/closures/new",
    "/admin/offices/{office}/closures/1/undo",
    "/admin/staff/new",
    "/admin/staff/{staff}/active",
    "/admin/staff/{staff}/revoke",
    "/admin/staff/{staff}/password",
]


@pytest.fixture
def fill(app):
    names = {
        "office": build.office().id,
        "procedure": build.procedure().code,
        "staff": build.staff().id,
    }
    db.session.commit()
    return lambda path: path.format(**names)


@pytest.mark.parametrize("path", PAGES)
def test_the_administrator_reads_every_page(fill, client, sign_in, path):
    sign_in(Role.ADMINISTRATOR)

    response = client.get(fill(path))

    assert response.status_code == 200
    assert 'aria-current="page"' in response.text


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.ADMINISTRATOR}))
def test_nobody_else_on_the_staff_enters(fill, client, sign_in, role):
    sign_in(role)

    assert {client.get(fill(path)).status_code for path in PAGES} == {403}
    assert {client.post(fill(path)).status_code for path in ACTS} == {403}


def test_citizens_are_sent_to_sign_in(fill, client):
    answers = [client.get(fill(path)) for path in PAGES] + [client.post(fill(p)) for p in ACTS]

    assert {answer.status_code for answer in answers} == {303}
    assert all("/sign-in" in answer.location for answer in answers)


@pytest.mark.parametrize("number", ["0", "404", "2147483648", "9" * 23, "-1", "x", "1.5"])
def test_numbers_of_nothing_are_not_found(client, sign_in, number):
    sign_in(Role.ADMINISTRATOR)

    paths = [f"/admin/offices/{number}", f"/admin/staff/{number}", f"/admin/procedures/{number}"]
    assert {client.get(path).status_code for path in paths} == {404}
