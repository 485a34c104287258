from dataclasses import replace

import pytest
from vietnamadminunits.database import get_data

from app.catalogue.models import LifeEvent
from app.cli.demo.facts import load_bundles, load_names, load_procedures, load_province
from app.cli.demo.shapes import FactsError, PapersBasis

LAO_CAI, DONG_THAP = "15", "82"
DEMO_PROVINCES = (LAO_CAI, DONG_THAP)


def test_a_dozen_procedures_ask_about_the_case_and_their_answers_decide_on_papers():
    asking = [procedure for procedure in load_procedures() if procedure.questions]

    assert len(asking) >= 12
    for procedure in asking:
        assert any(paper.cases for paper in procedure.required_papers)


def test_bundles_hold_known_procedures_and_cover_the_great_events_of_life():
    codes = {procedure.code for procedure in load_procedures()}
    bundles = load_bundles()

    assert len(bundles) >= 4
    assert all(set(bundle.procedures) <= codes for bundle in bundles)
    assert {LifeEvent.BIRTH, LifeEvent.MARRIAGE, LifeEvent.DEATH} <= {
        bundle.life_event for bundle in bundles
    }


@pytest.mark.parametrize("event", sorted(set(LifeEvent)))
def test_every_event_in_life_has_several_procedures(event):
    assert sum(procedure.life_event is event for procedure in load_procedures()) >= 4


def test_there_are_enough_procedures_for_every_event_in_life():
    procedures = load_procedures()

    assert len(procedures) >= 48
    assert {procedure.life_event for procedure in procedures} == set(LifeEvent)


def test_every_procedure_code_stands_once():
    codes = [procedure.code for procedure in load_procedures()]

    assert len(set(codes)) == len(codes)


def test_no_two_procedures_look_alike_to_a_citizen():
    names = [procedure.plain_name.casefold() for procedure in load_procedures()]

    assert len(set(names)) == len(names)


def test_at_least_eight_procedures_do_not_go_by_post_and_say_why():
    refused = [procedure for procedure in load_procedures() if not procedure.by_post]

    assert len(refused) >= 8
    assert all(procedure.why_not_by_post.endswith(".") for procedure in refused)


@pytest.mark.parametrize("word", ["so do", "bang lai", "giay khai sinh", "so ho ngheo", "bhyt"])
def test_people_find_a_procedure_by_the_word_they_use(word):
    assert any(word in procedure.search_words for procedure in load_procedures())


@pytest.mark.parametrize(
    "change",
    [
        {"code": "1001193"},
        {"required_papers": ()},
        {"name_en": ""},
        {"plain_name": "x" * 51},
        {"search_words": ("sổ đỏ",)},
        {"must_appear": True},
        {"by_post": False},
        {"days_note_en": ""},
        {"calendar_days": 15},
        {"fee_vnd": -1},
        {"duration_min": 5},
    ],
)
def test_a_procedure_that_breaks_a_promise_is_refused(change):
    birth = next(each for each in load_procedures() if each.code == "1.001193")

    with pytest.raises(FactsError):
        replace(birth, **change)


def test_a_paper_without_a_sheet_is_refused():
    paper = load_procedures()[0].required_papers[0]

    with pytest.raises(FactsError):
        replace(paper, originals=0, copies=0)


def test_most_lists_of_papers_follow_the_published_ones():
    bases = [procedure.papers_basis for procedure in load_procedures()]

    assert bases.count(PapersBasis.PUBLISHED) > 2 * bases.count(PapersBasis.PRACTICE)


@pytest.mark.parametrize("code", DEMO_PROVINCES)
def test_every_commune_of_the_province_is_in_one_zone(code):
    real = {unit["wardCode"] for unit in get_data() if unit["provinceCode"] == code}

    assert {commune.code for commune in load_province(code).communes} == real


@pytest.mark.parametrize("code", DEMO_PROVINCES)
def test_communes_bear_their_real_names(code):
    real = {unit["wardCode"]: unit["ward"] for unit in get_data()}

    assert all(commune.name == real[commune.code] for commune in load_province(code).communes)


@pytest.mark.parametrize("code", DEMO_PROVINCES)
def test_places_stand_where_their_commune_is(code):
    province = load_province(code)
    points = {unit["wardCode"]: (unit["wardLat"], unit["wardLon"]) for unit in get_data()}
    points |= {c: (p.lat, p.lon) for c, p in province.point_corrections.items()}

    for place in (province.centre, *province.offices, *province.depots):
        lat, lon = points[place.commune]
        assert place.point.lat == pytest.approx(lat, abs=0.01)
        assert place.point.lon == pytest.approx(lon, abs=0.01)


@pytest.mark.parametrize("code", DEMO_PROVINCES)
def test_there_are_fourteen_offices_each_with_a_post_point_beside_it(code):
    offices = load_province(code).offices

    assert len({office.commune for office in offices}) >= 14
    assert len({office.phone for office in offices}) == len(offices)
    assert all(office.post_point is not None for office in offices)
    assert any(office.hours.saturday for office in offices)
    assert any(not office.hours.saturday for office in offices)


@pytest.mark.parametrize("code", DEMO_PROVINCES)
def test_twenty_four_couriers_start_from_five_or_six_depots(code):
    depots = load_province(code).depots

    assert 5 <= len(depots) <= 6
    assert sum(depot.couriers for depot in depots) == 24


@pytest.mark.parametrize("code", DEMO_PROVINCES)
def test_a_depot_stands_in_its_own_zone(code):
    province = load_province(code)

    for depot in province.depots:
        assert depot.commune in {commune.code for commune in province.zone_of(depot.key)}


def test_a_province_out_of_the_demonstration_is_refused():
    with pytest.raises(FactsError):
        load_province("01")


def test_a_commune_that_stands_twice_is_refused():
    province = load_province(LAO_CAI)

    with pytest.raises(FactsError):
        replace(province, communes=province.communes + province.communes[:1])


def test_a_real_looking_phone_is_refused():
    depot = load_province(LAO_CAI).depots[0]

    with pytest.raises(FactsError):
        replace(depot, phone="0214 384 1234")


def test_hours_that_overlap_are_refused():
    hours = load_province(LAO_CAI).centre.hours

    with pytest.raises(FactsError):
        replace(hours, weekdays=hours.weekdays[::-1])


@pytest.mark.parametrize(("code", "hamlets"), [(LAO_CAI, 60), (DONG_THAP, 40)])
def test_there_are_hamlets_and_landmarks_enough(code, hamlets):
    book = load_names()[code]

    assert len({name for zone in book.hamlets.values() for name in zone}) >= hamlets
    assert len(set(book.landmarks)) >= 40


@pytest.mark.parametrize("code", DEMO_PROVINCES)
def test_every_zone_has_hamlets_of_its_own(code):
    book = load_names()[code]

    for depot in load_province(code).depots:
        assert book.hamlets[depot.key]
        assert set(book.hamlets_near(depot.key)) > set(book.hamlets[depot.key])


def test_the_peoples_of_the_highlands_are_there():
    labels = {group.label for group in load_names()[LAO_CAI].groups}

    assert labels == {"Kinh", "Tày", "Mông", "Dao", "Thái", "Giáy", "Nùng"}


def test_shares_that_do_not_sum_to_a_hundred_are_refused():
    book = load_names()[LAO_CAI]

    with pytest.raises(FactsError):
        replace(book, groups=book.groups[1:])
