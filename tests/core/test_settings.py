from pathlib import Path

import pytest

from app.config import Settings, SettingsError

STRONG = "Vq3nT8zLw0aYp5kJr7uXc2mHs9dGf4bE-1oIiQ6WnU"


def read(folder: Path, **variables: str) -> Settings:
    named = {f"TANTAY_{name}": value for name, value in variables.items()}
    return Settings.from_environment({"TANTAY_DATA": str(folder), **named})


@pytest.mark.parametrize("secret", ["", "short", "a" * 60, "changeme-" + STRONG])
def test_production_refuses_a_weak_secret(tmp_path, secret):
    with pytest.raises(SettingsError, match="TANTAY_SECRET_KEY"):
        read(tmp_path, ENV="production", SECRET_KEY=secret)


def test_production_takes_a_strong_secret(tmp_path):
    assert read(tmp_path, ENV="production", SECRET_KEY=STRONG).is_production


def test_outside_production_a_secret_is_made_once_and_kept(tmp_path):
    first = read(tmp_path).secret_key

    assert len(first) >= 32
    assert read(tmp_path).secret_key == first
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0


def test_postgres_addresses_are_read_with_the_driver_that_is_installed(tmp_path):
    settings = read(tmp_path, DATABASE_URL="postgres://post@db/tantay")

    assert settings.database_url == "postgresql+psycopg://post@db/tantay"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ENV", "staging"),
        ("DATABASE_URL", "mysql://db"),
        ("TRUSTED_PROXIES", "many"),
        ("PLAN_TIME_LIMIT_S", "0"),
        ("PLAN_TIME_LIMIT_S", "-5"),
    ],
)
def test_an_unusable_value_is_named(tmp_path, name, value):
    with pytest.raises(SettingsError, match=f"TANTAY_{name}"):
        read(tmp_path, **{name: value})


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://tiles.example.vn/{z}/{x}/{y}.png", "https://tiles.example.vn"),
        ("https://maps.example.vn:8443/vn.pmtiles", "https://maps.example.vn:8443"),
        ("/tiles/{z}/{x}/{y}.png", ""),
        ("", ""),
    ],
)
def test_tiles_name_the_one_other_host_that_pages_ask(tmp_path, url, origin):
    settings = read(tmp_path, TILES_URL=url, TILES_CREDIT="© Nhà xuất bản Bản đồ")

    assert settings.tiles_origin == origin


@pytest.mark.parametrize(
    "url",
    [
        "tiles.example.vn/{z}/{x}/{y}.png",
        "https://{s}.tiles.example.vn/{z}/{x}/{y}.png",
        "https://tiles.example.vn/",
        "https://tiles.example.vn/{z}/{x}.png",
        "https://tiles.example.vn; script-src *//{z}/{x}/{y}.png",
        "https://a:b@tiles.example.vn/{z}/{x}/{y}.png",
        "javascript:alert(1)//{z}/{x}/{y}",
        "//tiles.example.vn/{z}/{x}/{y}.png",
        "https://[broken/{z}/{x}/{y}.png",
    ],
)
def test_tiles_whose_host_cannot_be_named_exactly_are_refused(tmp_path, url):
    with pytest.raises(SettingsError, match="TANTAY_TILES_URL"):
        read(tmp_path, TILES_URL=url, TILES_CREDIT="©")


def test_tiles_without_their_owner_are_refused(tmp_path):
    with pytest.raises(SettingsError, match="TANTAY_TILES_CREDIT"):
        read(tmp_path, TILES_URL="https://tiles.example.vn/{z}/{x}/{y}.png")


def test_hosts_are_read_as_names(tmp_path):
    settings = read(tmp_path, HOSTS="Buu-Chinh.laocai.gov.vn, .example.vn")

    assert settings.hosts == ("buu-chinh.laocai.gov.vn", ".example.vn")
    assert read(tmp_path).hosts == ()
    with pytest.raises(SettingsError, match="TANTAY_HOSTS"):
        read(tmp_path, HOSTS="https://example.vn/")


def test_one_address_serves_all_who_ride_on_roads(tmp_path):
    settings = read(tmp_path, OSRM_URL="http://osrm:5000/", OSRM_URL_CAR="http://cars:5000")

    assert settings.osrm_urls == {"motorbike": "http://osrm:5000", "car": "http://cars:5000"}
    assert read(tmp_path).osrm_urls == {}


@pytest.mark.parametrize("name", ["OSRM_URL", "OSRM_URL_FOOT", "VALHALLA_URL"])
@pytest.mark.parametrize(
    "url", ["osrm:5000", "ftp://osrm", "http://", "http://h:x", "http://me:pw@h", "http://h?q"]
)
def test_an_address_of_a_road_server_that_is_none_is_named(tmp_path, name, url):
    with pytest.raises(SettingsError, match=f"TANTAY_{name}"):
        read(tmp_path, **{name: url})


@pytest.mark.parametrize("secret", ["short", "bí mật của tổng đài tin nhắn"])
def test_a_gateways_secret_is_long_and_plain_or_not_set(tmp_path, secret):
    here = {"TANTAY_DATA": str(tmp_path)}
    with pytest.raises(SettingsError, match="TANTAY_SMS_HOOK_SECRET"):
        Settings.from_environment(here | {"TANTAY_SMS_HOOK_SECRET": secret})
    assert Settings.from_environment(here).sms_hook_secret == ""
