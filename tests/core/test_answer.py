"""What every answer carries, and what bad requests are answered with."""

import re
from io import BytesIO

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError, OperationalError

from app import create_app
from app.core import jobs
from app.core.db import db, writing
from app.core.errors import ConflictError, TooManyTriesError
from app.core.security import open_to_all
from tests import build


@pytest.fixture
def client(app: Flask):
    """A client of a product with a few views that go wrong on purpose."""

    def raising(error):
        @open_to_all
        def view():
            raise error

        return view

    lost = OperationalError("SELECT 1", {}, Exception("server closed the connection"))
    for name, error in {
        "refusal": ConflictError("Khung giờ này vừa hết chỗ."),
        "too-many": TooManyTriesError("Mời bạn chờ.", retry_after_s=90),
        "fault": ZeroDivisionError(),
        "lost": lost,
    }.items():
        app.add_url_rule(f"/test/{name}", name, raising(error))
    return app.test_client()


def test_signs_of_life(client):
    assert client.get("/healthz").json == {"status": "ok"}


def test_not_ready_while_no_worker_has_answered_and_ready_when_one_has(client):
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert (answer.json["database"], answer.json["worker"]) == (True, False)

    jobs.sweep()

    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json["beat_lag_s"] < 30


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/test/refusal", 409, "Khung giờ này vừa hết chỗ."),
        ("/test/too-many", 429, "Mời bạn chờ."),
        ("/test/fault", 500, "Lỗi này do chúng tôi"),
        ("/test/lost", 503, "Chưa có gì bị ghi dở dang"),
        ("/nowhere", 404, "Địa chỉ có thể đã đổi"),
    ],
)
def test_errors_are_answered_in_the_readers_words(client, path, status, words):
    answer = client.get(path)

    assert answer.status_code == status
    assert words in answer.text
    assert "<h1>" in answer.text
    assert "Traceback" not in answer.text


def test_errors_are_answered_in_english_where_the_reader_chose_it(client):
    client.set_cookie("lang", "en")

    assert 'lang="en"' in client.get("/nowhere").text


def test_a_refusal_inside_a_page_is_a_fragment(client):
    answer = client.get(
        "/test/refusal", headers={"HX-Request": "true", "HX-Request-Type": "partial"}
    )

    assert answer.status_code == 409
    assert "<html" not in answer.text
    assert "HX-Request" in answer.headers["Vary"]


def test_too_many_tries_say_when_to_come_back(client):
    assert client.get("/test/too-many").headers["Retry-After"] == "90"


def test_a_wrong_method_says_which_are_right(client):
    answer = client.post("/healthz")

    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]


def test_a_form_without_a_token_is_refused_as_a_page(app, client):
    app.config["WTF_CSRF_ENABLED"] = True

    answer = client.post("/language", data={"language": "en"})

    assert answer.status_code == 400
    assert "Mời bạn tải lại trang" in answer.text


def test_a_foreign_token_is_refused(app, client):
    app.config["WTF_CSRF_ENABLED"] = True

    answer = client.post("/language", data={"language": "en", "csrf_token": "x.y.z"})

    assert answer.status_code == 400


def test_a_truncated_upload_is_no_fault(client):
    answer = client.post(
        "/language",
        data=b'--cut\r\nContent-Disposition: form-data; name="language"\r\n\r\ne',
        content_type="multipart/form-data; boundary=cut",
    )

    assert answer.status_code < 500


def test_an_upload_beyond_the_bound_is_refused(client):
    answer = client.post("/language", data={"language": "x" * (9 * 1024 * 1024)})

    assert answer.status_code == 413
    assert "nhỏ hơn" in answer.text


def test_every_answer_carries_a_strict_policy_with_its_own_nonce(client):
    first, second = client.get("/nowhere"), client.get("/nowhere")

    policy = first.headers["Content-Security-Policy"]
    nonce = re.search(r"script-src 'nonce-([^']+)'", policy)[1]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert f'nonce="{nonce}"' in first.text
    assert nonce not in second.headers["Content-Security-Policy"]
    assert first.headers["X-Content-Type-Options"] == "nosniff"


def test_the_language_is_kept_and_leads_back_only_to_this_site(client):
    answer = client.post("/language", data={"language": "en", "next": "/nowhere"})
    assert answer.status_code == 303
    assert answer.location == "/nowhere"
    assert 'lang="en"' in client.get("/nowhere").text

    for target in (
        "https://elsewhere.example",
        "//elsewhere.example",
        "/\\elsewhere.example",
        "/\t/elsewhere.example",
    ):
        answer = client.post("/language", data={"language": "en", "next": target})
        assert answer.location == "/"


def test_large_print_is_kept(client):
    client.post("/display", data={"large": "on"})

    assert 'data-print="large"' in client.get("/nowhere").text


def test_a_view_that_says_nothing_lets_nobody_in(app, client):
    app.add_url_rule("/test/silent", "silent", lambda: "secret")

    answer = client.get("/test/silent")

    assert answer.status_code in {303, 403}
    assert "secret" not in answer.text


def test_nothing_half_written_is_left_when_the_database_goes_away(app):
    from app.core import clock
    from app.core.audit import AuditEntry, record

    with pytest.raises(OperationalError), writing():
        record(action="half", subject="x", by="x", now=clock.now())
        db.session.flush()
        raise OperationalError("COMMIT", {}, Exception("disk is full"))

    assert db.session.query(AuditEntry).count() == 0


@pytest.mark.parametrize("path", ["/", "/book", "/sign-in", "/desk"])
def test_a_query_that_is_no_text_is_refused(client, path):
    answer = client.get(path, environ_overrides={"QUERY_STRING": "q=\xff"})

    assert answer.status_code == 400
    assert "Yêu cầu này chưa đúng" in answer.text


@pytest.mark.parametrize("body", ['"x"', "[1]", '{"code": 5}'])
def test_json_is_no_form(client, body):
    answer = client.post("/track", data=body, content_type="application/json")

    assert answer.status_code == 415


@pytest.mark.parametrize(
    ("path", "name"),
    [("/track", "code"), ("/track", "phone"), ("/sign-in", "password"), ("/language", "next")],
)
def test_a_file_is_no_field(client, path, name):
    answer = client.post(path, data={name: (BytesIO(b"\x89PNG\x00\xff"), "a.png")})

    assert answer.status_code == 415


@pytest.fixture
def collected(settings):
    """The product as gunicorn serves it, with its static files collected."""
    product = create_app(settings, collect_assets=True)
    yield product.test_client()
    with product.app_context():
        db.engine.dispose()


def test_files_are_as_safe_as_pages(collected):
    answer = collected.get("/static/css/app.css")

    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert "Access-Control-Allow-Origin" not in answer.headers
    answer.close()


def test_a_half_copied_file_is_copied_again(collected, settings):
    copy = settings.data_folder / "static" / "css" / "app.css"
    whole = copy.read_bytes()
    copy.write_bytes(whole[:10])

    create_app(settings, collect_assets=True)

    assert copy.read_bytes() == whole


@pytest.mark.parametrize("path", ["/language", "/display"])
def test_in_production_every_cookie_is_for_https_and_not_for_scripts(app, client, path):
    app.config["SESSION_COOKIE_SECURE"] = True

    cookie = client.post(path, data={"language": "en"}).headers["Set-Cookie"]

    assert all(flag in cookie for flag in ("Secure", "HttpOnly", "SameSite=Lax"))


def test_a_fault_in_a_statement_keeps_its_values_out_of_the_log(app):
    with pytest.raises(IntegrityError) as fault, writing():
        build.staff(full_name="Vàng Thị Dở", province_code="99")

    assert "Vàng Thị Dở" not in str(fault.value)


@pytest.mark.parametrize("path", ["/%00", "/map/a%00b/outlines.json", "/bookings/a%00"])
def test_a_path_with_what_nobody_types_leads_nowhere(client, path):
    assert client.get(path).status_code == 404
