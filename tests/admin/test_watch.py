import pytest

from app.core import audit, jobs
from app.core.db import db, writing
from app.core.heartbeat import beat
from app.notify.models import Message, MessageState
from tests import build
from tests.conftest import NOW


def failed_job(**values):
    defaults = {
        "kind": "geocode",
        "subject_id": 7,
        "state": jobs.JobState.FAILED,
        "attempt": 3,
        "due_s": 0.0,
        "limit_s": 60,
        "error": "GeocoderAwayError: không trả lời",
    }
    db.session.add(jobs.Job(**(defaults | values)))
    db.session.commit()


def test_the_overview_counts_what_the_province_has(administrator, elsewhere, client):
    build.office()
    build.procedure()
    db.session.commit()

    text = client.get("/admin").text

    assert "<b>1</b>" in text
    assert "bộ phận Một cửa" in text


def test_a_beat_that_never_came_is_a_problem(administrator, client):
    text = client.get("/admin").text

    assert "Phần chạy nền không trả lời" in text
    assert "chưa chạy lần nào" in text


def test_a_fresh_beat_is_a_sign_of_life(administrator, client):
    with writing():
        beat(jobs.HEARTBEAT)

    text = client.get("/admin").text

    assert "Phần chạy nền không trả lời" not in text
    assert "giây trước" in text


def test_a_failed_job_shows_its_error(administrator, client):
    failed_job()

    text = client.get("/admin").text

    assert "GeocoderAwayError: không trả lời" in text
    assert "1 hỏng" in text


def test_the_signs_of_life_refresh_alone(administrator, client):
    headers = {"HX-Request": "true", "HX-Request-Type": "partial"}

    text = client.get("/admin", headers=headers).text

    assert "<html" not in text
    assert 'id="signs"' in text


def told(text, **values):
    defaults = {"phone": "0912345678", "reason": "booked", "created_at": NOW}
    db.session.add(Message(text=text, **(defaults | values)))
    db.session.commit()


def test_messages_are_listed_with_their_state(administrator, client):
    told("Da dat lich", state=MessageState.FAILED)

    text = client.get("/admin/messages").text

    assert "Da dat lich" in text
    assert "không gửi được" in text


def test_messages_are_found_by_phone_however_it_is_written(administrator, client):
    told("Cho ban")
    told("Cho nguoi khac", phone="0987654321")

    text = client.post("/admin/messages", data={"q": "0912 345 678"}).text

    assert "Cho ban" in text
    assert "Cho nguoi khac" not in text


def test_a_code_to_sign_in_is_nobodys_to_read(administrator, client):
    told("Ma 123456", reason="sign_in_code")

    assert "123456" not in client.get("/admin/messages").text


def test_without_messages_the_page_says_what_will_be_there(administrator, client):
    assert "Không có tin nhắn" in client.get("/admin/messages").text


def acted(times=1, **values):
    with writing():
        for number in range(times):
            defaults = {"action": "plan.published", "subject": f"plan:{number}", "by": "dieu.phoi"}
            audit.record(**(defaults | values), now=NOW, routes=6)


def test_the_audit_trail_says_who_did_what(administrator, client):
    acted()

    text = client.get("/admin/audit").text

    assert "dieu.phoi" in text
    assert "plan:0" in text
    assert "routes: 6" in text


def test_the_audit_trail_is_narrowed_to_a_person_or_a_thing(administrator, client):
    acted()
    acted(by="quan.tri", subject="office:1")

    by_person = client.get("/admin/audit?q=quan.tri").text
    by_thing = client.get("/admin/audit?q=plan:0").text

    assert "office:1" in by_person
    assert "plan:0" not in by_person
    assert "dieu.phoi" in by_thing


def test_older_entries_follow_on_the_next_page(administrator, client):
    acted(times=55)

    first = client.get("/admin/audit").text
    second = client.get("/admin/audit?before=6").text

    assert "before=6" in first
    assert "plan:4<" in second
    assert "plan:5<" not in second


@pytest.mark.parametrize("before", ["0", "-5", "x", "9" * 30, "2147483648"])
def test_a_page_that_cannot_be_is_the_first_page(administrator, client, before):
    acted()

    response = client.get(f"/admin/audit?before={before}&q=plan:0%00")

    assert response.status_code == 200


def test_procedures_are_found_as_citizens_find_them_and_show_their_papers(administrator, client):
    known = build.procedure()
    build.procedure(plain_name="Đổi bằng lái", name="Đổi giấy phép", search_key="doi bang lai")
    db.session.commit()

    found = client.get("/admin/procedures?q=khai sinh").text
    page = client.get(f"/admin/procedures/{known.code}").text

    assert "Làm giấy khai sinh" in found
    assert "Đổi bằng lái" not in found
    assert "Giấy chứng sinh" in page
    assert "1 bản chính" in page


def test_a_procedures_page_speaks_english_too(administrator, client):
    known = build.procedure()
    db.session.commit()
    client.set_cookie("lang", "en")

    page = client.get(f"/admin/procedures/{known.code}").text

    assert "Birth notice" in page
    assert "Birth certificate" in page


def test_why_a_procedure_does_not_go_by_post_is_said(administrator, client):
    known = build.procedure(goes_by_post=False, why_not_by_post="Hai người cần có mặt.")
    db.session.commit()

    assert "Hai người cần có mặt." in client.get(f"/admin/procedures/{known.code}").text


def test_what_staff_of_another_province_did_is_not_shown(administrator, client):
    build.staff(username="o.noi.khac", province_code=build.province("82").code)
    db.session.commit()
    acted(by="o.noi.khac", subject="plan:77")
    acted(by="system", subject="plan:88")

    text = client.get("/admin/audit").text

    assert "plan:77" not in text
    assert "plan:88" in text
