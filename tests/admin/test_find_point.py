import pytest
from sqlalchemy import select

from app.core import jobs
from app.core.db import db
from app.geo import geocoding
from app.geo.errors import GeocoderAwayError
from app.geo.points import Point

HERE = Point(22.3364, 103.8438)


@pytest.fixture
def geocoder(monkeypatch):
    """A geocoder that answers what the test put there, and remembers what it was asked."""

    class Geocoder:
        answer = HERE
        asked = ()

        def __call__(self, *, text, url):
            self.asked = (*self.asked, text)
            if self.answer is GeocoderAwayError:
                raise GeocoderAwayError
            return self.answer

    fake = Geocoder()
    monkeypatch.setattr(geocoding, "find_point", fake)
    return fake


@pytest.fixture
def search(office, client, geocoder):
    """Press the button; return the page to watch, and a way to let the worker work."""
    response = client.post(f"/admin/offices/{office.id}/geocoding")
    job_id = db.session.scalars(select(jobs.Job.id)).one()
    db.session.rollback()
    return response.location, lambda: jobs.run_job(job_id)


def test_the_page_waits_and_asks_again(search, client):
    page, _work = search

    text = client.get(page).text

    assert "Đang hỏi dịch vụ" in text
    assert 'hx-trigger="every 2s"' in text
    assert "Phần chạy nền chưa trả lời" in text


def test_the_worker_asks_for_the_address_with_commune_and_province(search, geocoder):
    _page, work = search

    work()

    assert geocoder.asked == ("Thôn Tả Van Giáy, Xã Tả Van, Tỉnh Lào Cai, Việt Nam",)


def test_a_point_that_was_found_is_proposed_and_moves_nothing_yet(search, office, client):
    page, work = search

    work()

    text = client.get(page).text
    assert "22.33640, 103.84380" in text
    assert "Dùng điểm này" in text
    assert 'hx-trigger="every 2s"' not in text
    assert office.lat == 22.2772


def test_nothing_found_is_said(search, geocoder, client):
    page, work = search
    geocoder.answer = None

    work()

    assert "Không tìm thấy" in client.get(page).text


def test_a_geocoder_that_stays_away_fails_after_three_tries(search, geocoder, client):
    page, work = search
    geocoder.answer = GeocoderAwayError

    for _attempt in range(3):
        work()

    assert len(geocoder.asked) == 3
    assert "Chưa tìm được" in client.get(page).text


def test_a_search_belongs_to_its_office(search, elsewhere, office, client):
    job_id = db.session.scalars(select(jobs.Job.id)).one()

    assert client.get(f"/admin/offices/{office.id}/geocoding/{job_id + 1}").status_code == 404
    assert client.get(f"/admin/offices/{elsewhere.id}/geocoding/{job_id}").status_code == 404
