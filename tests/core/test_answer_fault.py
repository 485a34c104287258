from app.accounts.models import Role
from app.admin import services
from app.core.db import db
from tests import build


def test_a_fault_within_a_change_is_a_page_for_those_who_are_signed_in_too(
    app, client, sign_in, monkeypatch
):
    def fail(**_values):
        raise RuntimeError("The disk is full.")

    monkeypatch.setattr(services, "set_open", fail)
    sign_in(Role.ADMINISTRATOR)
    office = build.office()
    db.session.commit()

    response = client.post(f"/admin/offices/{office.id}/open")

    assert response.status_code == 500
    assert "Hệ thống gặp lỗi" in response.text
    assert "The disk is full" not in response.text
