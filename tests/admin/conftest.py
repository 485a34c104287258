import pytest

from app.accounts.models import Role
from app.core.db import db
from tests import build


@pytest.fixture
def administrator(sign_in):
    return sign_in(Role.ADMINISTRATOR, username="quan.tri")


@pytest.fixture
def office(administrator):
    place = build.office()
    db.session.commit()
    return place


@pytest.fixture
def elsewhere(administrator):
    """An office of another province."""
    build.commune("28249", name="Phường Mỹ Tho", province_code=build.province("82").code)
    place = build.office(name="Một cửa phường Mỹ Tho", commune_code="28249")
    db.session.commit()
    return place
