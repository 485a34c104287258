import json
import re
from dataclasses import replace

import pytest

from app import create_app
from app.accounts.models import Role


@pytest.fixture
def worker(client):
    return client.get("/sw.js")


def said(worker, name: str):
    return json.loads(re.search(rf"^const {name} = (.*);$", worker.text, re.MULTILINE).group(1))


def test_the_worker_stands_at_the_root_and_is_asked_for_once_a_day(worker):
    assert worker.status_code == 200
    assert worker.mimetype == "text/javascript"
    assert worker.headers["Cache-Control"] == "max-age=86400"


def test_what_the_worker_keeps_is_there(client, worker):
    wanted = [said(worker, "PAGE"), *said(worker, "FILES")]

    assert "/offline" in wanted
    for path in wanted:
        with client.get(path) as answer:
            assert answer.status_code == 200, path


def test_another_number_to_call_is_another_worker(settings, worker):
    other = create_app(replace(settings, help_phone="19009999")).test_client().get("/sw.js")

    assert said(other, "VERSION") != said(worker, "VERSION")


def test_the_page_without_network_knows_nobody(client, sign_in):
    staff = sign_in(Role.OFFICER)

    page = client.get("/offline")

    assert staff.full_name not in page.text
    assert "csrf" not in page.text.lower()
    assert "Set-Cookie" not in page.headers


def test_the_page_without_network_speaks_the_readers_language(client):
    client.set_cookie("lang", "en")

    assert "No network" in client.get("/offline").text


def test_a_fresh_token_opens_a_form_that_waited(bare_app):
    client = bare_app.test_client()
    token = client.get("/token").json["token"]

    refused = client.post("/display", data={"large": "on"})
    passed = client.post("/display", data={"large": "on", "csrf_token": token})

    assert refused.status_code == 400
    assert refused.headers["X-Refused"] == "csrf"
    assert passed.status_code == 303


def test_a_token_is_kept_nowhere(client):
    assert client.get("/token").headers["Cache-Control"] == "no-store"
