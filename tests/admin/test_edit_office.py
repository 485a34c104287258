import pytest

from app.core.db import db

SENT = {
    "name": "Một cửa xã Tả Van",
    "address": "Thôn Dền Thàng",
    "phone": "19001234",
    "counters": "3",
}


def test_name_address_phone_and_counters_change(office, client):
    response = client.post(f"/admin/offices/{office.id}/edit", data=SENT)

    assert response.location == f"/admin/offices/{office.id}"
    db.session.expire_all()
    assert (office.name, office.address) == ("Một cửa xã Tả Van", "Thôn Dền Thàng")
    assert (office.phone, office.counters) == ("19001234", 3)


def test_the_form_begins_with_what_is_there(office, client):
    text = client.get(f"/admin/offices/{office.id}/edit").text

    assert 'value="02140000001"' in text
    assert 'value="Thôn Tả Van Giáy"' in text


def test_an_office_may_ask_for_a_code_that_confirms_the_phone(office, client):
    client.post(f"/admin/offices/{office.id}/edit", data=SENT | {"confirms_phone": "y"})
    assert office.confirms_phone

    client.post(f"/admin/offices/{office.id}/edit", data=SENT)
    assert not office.confirms_phone


@pytest.mark.parametrize("name", list(SENT))
def test_nothing_may_be_left_out(office, client, name):
    response = client.post(f"/admin/offices/{office.id}/edit", data=SENT | {name: ""})

    assert response.status_code == 422
    assert f'href="#{name}"' in response.text


def test_an_office_stops_and_serves_again(office, client):
    client.post(f"/admin/offices/{office.id}/open", data={"is_open": "no"})
    assert "Điểm này ngừng phục vụ" in client.get(f"/admin/offices/{office.id}").text

    client.post(f"/admin/offices/{office.id}/open", data={"is_open": "yes"})
    assert "đang mở cửa" in client.get(f"/admin/offices/{office.id}").text


def test_letters_of_a_program_are_shown_and_not_run(office, client):
    client.post(
        f"/admin/offices/{office.id}/edit", data=SENT | {"name": "<script>alert(1)</script>"}
    )

    text = client.get(f"/admin/offices/{office.id}").text

    assert "<script>alert" not in text
    assert "&lt;script&gt;alert" in text
