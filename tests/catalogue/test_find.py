"""One page of search: words, life events, fields and bundles together, and a guess for a typo."""

import pytest

from app.catalogue.bundle_services import BundleFacts, add_bundle, add_synonym, drop_synonym
from app.catalogue.guessing import distance
from app.catalogue.models import LifeEvent
from app.catalogue.procedure_services import add_procedure, retire
from app.catalogue.search import find
from tests.catalogue.test_show_procedure import facts
from tests.conftest import NOW


@pytest.fixture
def catalogue(app):
    """Four procedures of three fields, and a bundle of two."""
    rows = (
        facts("1.000001", plain_name="Làm giấy khai sinh", search_words=("sinh con",)),
        facts("1.000002", plain_name="Đăng ký kết hôn", name="Đăng ký kết hôn",
              life_event=LifeEvent.MARRIAGE),
        facts("1.000003", plain_name="Đổi bằng lái xe", name="Đổi giấy phép lái xe",
              field="Giấy phép lái xe", life_event=LifeEvent.DRIVING),
        facts("1.000004", plain_name="Làm sổ đỏ lần đầu", name="Cấp Giấy chứng nhận",
              field="Đất đai", life_event=LifeEvent.HOUSE_LAND),
    )  # fmt: skip
    for row in rows:
        add_procedure(facts=row, by="test", now=NOW)
    bundle = BundleFacts(
        code="SINH-CON", name="Liên thông", name_en="Birth", plain_name="Sinh con trọn gói",
        life_event=LifeEvent.BIRTH, procedures=("1.000001", "1.000004"),
    )  # fmt: skip
    return add_bundle(facts=bundle, by="test", now=NOW)


def names(**asked):
    return [row.plain_name for row in find(**asked).procedures]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("khai sinh", "Làm giấy khai sinh"),
        ("sổ đỏ", "Làm sổ đỏ lần đầu"),
        ("so do", "Làm sổ đỏ lần đầu"),
        ("bằng lái", "Đổi bằng lái xe"),
        ("KET HON", "Đăng ký kết hôn"),
    ],
)
def test_everyday_words_find_it_with_or_without_accents(catalogue, typed, first):
    found = find(text=typed)

    assert found.procedures[0].plain_name == first
    assert found.guess == ""


@pytest.mark.parametrize(
    ("typed", "first", "guess"),
    [
        ("khai sihn", "Làm giấy khai sinh", "khai sinh"),
        ("khaisinh", "Làm giấy khai sinh", "khai sinh"),
        ("banfg lai", "Đổi bằng lái xe", "bang lai"),
        ("kêt hônn", "Đăng ký kết hôn", "ket hon"),
        ("khai sinh xyzw", "Làm giấy khai sinh", "khai sinh"),
    ],
)
def test_a_slip_of_the_finger_finds_the_nearest_and_says_so(catalogue, typed, first, guess):
    found = find(text=typed)

    assert found.procedures[0].plain_name == first
    assert found.guess == guess


def test_what_is_like_nothing_finds_nothing(catalogue):
    found = find(text="xyz qqq")

    assert (found.procedures, found.bundles, found.guess, found.is_asked) == ([], [], "", True)


def test_nothing_is_guessed_where_something_was_found(catalogue):
    assert find(text="sinh").guess == ""


def test_words_event_and_field_narrow_together(catalogue):
    assert names(field="Hộ tịch") == ["Đăng ký kết hôn", "Làm giấy khai sinh"]
    assert names(field="Hộ tịch", life_event=LifeEvent.MARRIAGE) == ["Đăng ký kết hôn"]
    assert names(text="giay", field="Hộ tịch") == ["Làm giấy khai sinh"]
    assert names(field="Không có") == []


def test_fields_are_counted_for_what_is_left(catalogue):
    asked_nothing = find()
    asked = find(text="giay")

    assert not asked_nothing.is_asked
    assert [(one.name, one.count) for one in asked_nothing.fields] == [
        ("Đất đai", 1), ("Giấy phép lái xe", 1), ("Hộ tịch", 2),
    ]  # fmt: skip
    assert ("Hộ tịch", 1) in [(one.name, one.count) for one in asked.fields]


def test_bundles_are_found_by_words_and_by_event(catalogue):
    assert find(text="sinh con").bundles == [catalogue]
    assert find(life_event=LifeEvent.BIRTH).bundles == [catalogue]
    assert find(life_event=LifeEvent.DRIVING).bundles == []


def test_everything_is_everything_that_is_offered(catalogue):
    retire(procedure=find(text="so do").procedures[0], by="test", now=NOW)

    assert names(everything=True) == ["Đăng ký kết hôn", "Đổi bằng lái xe", "Làm giấy khai sinh"]


def test_a_synonym_is_searched_besides_what_was_typed_until_it_is_dropped(catalogue):
    row = add_synonym(said="bìa đỏ", means="sổ đỏ", by="test", now=NOW)

    assert names(text="làm bìa đỏ") == ["Làm sổ đỏ lần đầu"]

    drop_synonym(synonym_id=row.id, by="test", now=NOW)
    assert names(text="làm bìa đỏ") == []


@pytest.mark.parametrize(
    ("one", "other", "steps"),
    [("sinh", "sinh", 0), ("sihn", "sinh", 1), ("sin", "sinh", 1), ("", "ba", 2), ("lai", "xe", 3)],
)
def test_distance_counts_letters(one, other, steps):
    assert distance(one, other) == distance(other, one) == steps
