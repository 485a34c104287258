"""The administrator sees every source of travel times, and whether it answers."""

from datetime import timedelta

from app.accounts.models import Role
from app.core.db import db
from tests import build
from tests.conftest import NOW
from tests.optimizer.travel.bad_server import bad_server, hang_up
from tests.optimizer.travel.network import write_network
from tests.roads.servers import a_commune_in_the_valley, check, row_of, set_servers

PAGE = "/admin/roads/sources"


def page(client) -> str:
    answer = client.get(PAGE)
    assert answer.status_code == 200
    return " ".join(answer.text.split())


def test_without_servers_the_page_says_what_plans_use(client, sign_in):
    sign_in(Role.ADMINISTRATOR)

    shown = page(client)

    assert "Chưa có máy chủ đường." in shown
    assert "Xe máy: <strong>ước tính</strong>" in shown


def test_a_server_that_answers_and_one_that_does_not_are_told_apart(
    app, client, sign_in, valhalla_url
):
    sign_in(Role.ADMINISTRATOR)
    with bad_server(hang_up) as server:
        set_servers(app, osrm=server.url, valhalla=valhalla_url)
        check(app, now=NOW - timedelta(hours=3, minutes=48))

    shown = page(client)

    assert "không trả lời từ 5:12" in shown
    assert "trả lời từ 5:12" in shown
    assert "Xe máy: <strong>Valhalla</strong>" in shown


def test_a_server_that_was_never_asked_is_shown_so(app, client, sign_in):
    sign_in(Role.ADMINISTRATOR)
    set_servers(app, osrm="http://127.0.0.1:9")

    assert "chưa hỏi" in page(client)


def test_the_administrator_has_every_server_asked_again(app, client, sign_in, osrm_url):
    sign_in(Role.ADMINISTRATOR)
    a_commune_in_the_valley()
    set_servers(app, osrm=osrm_url)

    answer = client.post(f"{PAGE}/check")

    assert answer.status_code == 303
    assert row_of("osrm motorbike").is_reachable
    assert "Xe máy: <strong>OSRM xe máy</strong>" in page(client)


def test_communes_that_lie_off_the_imported_roads_are_counted_and_named(app, client, sign_in):
    sign_in(Role.ADMINISTRATOR)
    a_commune_in_the_valley()
    build.commune("03102", name="Xã Ngoài Rìa", lat=23.0, lon=104.9)
    db.session.commit()
    settings = app.config["SETTINGS"]
    extract = write_network(settings.data_folder / "valley.osm.pbf")
    app.test_cli_runner().invoke(args=["roads", "import", str(extract)])

    shown = page(client)

    assert "1 xã nằm ngoài mạng đường đã nhập" in shown
    assert "Xã Ngoài Rìa" in shown
    assert "Xã Thung Lũng" not in shown


def test_only_the_administrator_may_look(client, sign_in):
    sign_in(Role.DISPATCHER)

    assert client.get(PAGE).status_code == 403
    assert client.post(f"{PAGE}/check").status_code == 403
