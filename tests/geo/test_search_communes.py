import shutil
import string

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from app.geo.errors import UnknownCommuneError
from app.geo.queries import commune, communes_of, provinces, search_communes
from tests.conftest import settings_for


@pytest.fixture
def settings(tmp_path, imported_database):
    shutil.copyfile(imported_database, tmp_path / "tantay.sqlite3")
    return settings_for(tmp_path)


def names(text: str, province_code: str | None = "15", **values: object) -> list[str]:
    return [row.name for row in search_communes(text=text, province_code=province_code, **values)]


@pytest.mark.parametrize(
    "text", ["Tả Van", "ta van", "TA VAN", " tả   van ", "xã Tả Van", "ta v", "Tả Van"]
)
def test_a_commune_is_found_however_it_is_typed(app, text):
    assert names(text)[0] == "Xã Tả Van"


def test_both_ways_to_place_a_tone_mark_find_the_same(app):
    old, new = names("Hòa", None), names("Hoà", None)

    assert old == new
    assert len(old) == 20
    assert all("Hòa" in name or "Hoà" in name for name in old)


def test_the_accents_that_were_typed_decide_between_equals(app):
    assert names("tân thành", "82")[:2] == ["Xã Tân Thành", "Xã Tân Thạnh"]
    assert names("tân thạnh", "82")[:2] == ["Xã Tân Thạnh", "Xã Tân Thành"]


def test_a_whole_name_comes_before_a_beginning_and_that_before_a_word(app):
    found = names("Bảo", None, limit=200)

    begins = [name for name in found if name.split(" ", 1)[1].startswith("Bảo")]
    assert found[: len(begins)] == begins
    assert names("Hòa Bình", None)[0] in {"Xã Hòa Bình", "Phường Hòa Bình"}


def test_the_province_may_stand_behind_the_commune(app):
    for text in ("Tả Van, Lào Cai", "tả van, tỉnh lào cai", "ta van lao cai"):
        assert names(text, None) == ["Xã Tả Van"]


def test_a_ward_that_bears_its_provinces_name_is_found(app):
    assert names("Lào Cai") == ["Phường Lào Cai"]
    assert names("phường Lào Cai") == ["Phường Lào Cai"]


def test_another_provinces_communes_stay_out(app):
    assert {row.province_code for row in search_communes(text="Hòa", province_code="82")} == {"82"}


def test_what_is_found_today_is_not_called_converted(app):
    assert not search_communes(text="Tả Van", province_code="15").is_converted


def test_an_address_of_three_tiers_finds_its_commune_and_says_so(app):
    found = search_communes(text="xã Tả Van, thị xã Sa Pa", province_code="15")

    assert [row.name for row in found] == ["Xã Tả Van"]
    assert found.is_converted
    assert found.former_names == {"03037": "Xã Tả Van, Thị xã Sa Pa, Tỉnh Lào Cai"}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Trung Lèng Hồ", "Xã Mường Hum"),
        ("xa trung leng ho, huyen bat xat", "Xã Mường Hum"),
        ("xã Trung Lèng Hồ huyện Bát Xát tỉnh Lào Cai", "Xã Mường Hum"),
        ("thôn Pờ Hồ, xã Trung Lèng Hồ, Bát Xát, Lào Cai", "Xã Mường Hum"),
        ("Phường Nguyễn Thái Học, thành phố Yên Bái", "Phường Yên Bái"),
    ],
)
def test_a_name_that_is_no_more_finds_what_became_of_it(app, text, name):
    found = search_communes(text=text, province_code="15")

    assert [row.name for row in found] == [name]
    assert found.is_converted


def test_a_numbered_ward_of_a_town_is_found(app):
    assert names("phường 1, TP. Cao Lãnh", "82") == ["Phường Cao Lãnh"]


def test_a_hamlet_before_todays_commune_does_not_disturb(app):
    found = search_communes(text="thôn Giàng Tả Chải, xã Tả Van, Lào Cai")

    assert [row.name for row in found] == ["Xã Tả Van"]
    assert not found.is_converted


@pytest.mark.parametrize("text", ["", "   ", "%", "_", "\x00", "....", ",,,,", "xin chào", "☃"])
def test_nothing_is_found_for_nothing(app, text):
    assert names(text) == []


def test_no_more_is_returned_than_was_asked_for(app):
    assert len(names("a", None, limit=7)) == 7


@hypothesis_settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.text(max_size=400) | st.text(alphabet=string.ascii_lowercase + " ,", max_size=400))
def test_no_text_breaks_the_search(app, text):
    assert len(search_communes(text=text, province_code="15")) <= 20


def test_communes_and_provinces_come_by_name(app):
    assert [row.short_name for row in provinces()][:2] == ["An Giang", "Bắc Ninh"]
    rows = communes_of(province_code="15")
    assert len(rows) == 99
    assert rows[0].name == "Xã A Mú Sung"
    assert communes_of(province_code="no\x00ne") == []


def test_one_commune_is_found_by_its_code(app):
    assert commune(code="03037").name == "Xã Tả Van"


@pytest.mark.parametrize("code", ["", "99999", "9" * 23, "\x00", "03037 ", "٠٣٠٣٧", "' or 1=1"])
def test_an_unknown_code_is_refused(app, code):
    with pytest.raises(UnknownCommuneError):
        commune(code=code)
