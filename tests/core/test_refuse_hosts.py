"""A site answers to its own names; what is asked of it under others is refused in words."""

import pytest

from app import create_app
from app.core.db import db
from tests.conftest import settings_for


@pytest.fixture
def client(tmp_path):
    app = create_app(settings_for(tmp_path, hosts=("buu-chinh.vn", ".example.vn")))
    with app.app_context():
        db.create_all()
    return app.test_client()


@pytest.mark.parametrize("host", ["buu-chinh.vn", "BUU-CHINH.VN:8443", "a.example.vn"])
def test_its_own_names_are_answered(client, host):
    assert client.get("/", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "buu-chinh.vn.evil.example", "", "a b", "[::1"])
def test_other_names_are_refused_in_words(client, host):
    answer = client.get("/", headers={"Host": host})

    assert answer.status_code == 400
    assert "Yêu cầu này chưa đúng" in answer.text
    assert "evil" not in answer.text


def test_signs_of_life_are_given_under_any_name(client):
    assert client.get("/healthz", headers={"Host": "10.0.0.7"}).status_code == 200


def test_without_a_list_every_name_is_answered(app):
    assert app.test_client().get("/", headers={"Host": "anything"}).status_code == 200
