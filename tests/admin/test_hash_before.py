"""Hashing a password takes its time: nobody who writes may wait for it."""

import pytest

from app.accounts import passwords
from app.core import db as database
from tests import build


@pytest.fixture
def hashed(monkeypatch) -> list[bool]:
    """Whether a transaction was open, for each time a password was hashed or compared."""
    seen = []
    real = passwords._turn_to_hash

    def watched():
        seen.append(database._writing.get())
        return real()

    monkeypatch.setattr(passwords, "_turn_to_hash", watched)
    return seen


@pytest.mark.parametrize(
    ("path", "typed"),
    [
        ("/account/password", {"current": build.PASSWORD, "password": "mua xuan tren nuong"}),
        ("/admin/staff/new", {"full_name": "Lò Pành", "username": "lo.panh", "role": "COURIER"}),
        ("/admin/staff/{one}/password", {}),
        ("/sign-in", {"username": "quan.tri", "password": build.PASSWORD}),
    ],
)
def test_no_transaction_is_open_while_a_password_is_hashed(
    administrator, client, hashed, path, typed
):
    typed |= {"again": typed.get("password", "")}

    answer = client.post(path.format(one=administrator.id), data=typed)

    assert answer.status_code in {200, 303}
    assert hashed
    assert not any(hashed)
