"""Ask a geocoder for an office's point from the worker; the administrator decides on the answer."""

from flask import current_app

from app.admin.queries import GEOCODE
from app.catalogue import queries as catalogue
from app.catalogue.models import Office
from app.core import jobs
from app.core.db import db
from app.geo import queries as geo

LEASE_S = 60


def run(claim: jobs.Claim) -> None:
    """Find the point of an office's address and leave it as a proposal with the job."""
    from app.geo import geocoding  # geopy's servers cost 10 MB that only workers need.

    question = _question(catalogue.office(office_id=claim.subject_id))
    db.session.rollback()  # No transaction stays open while another machine thinks.
    url = current_app.config["SETTINGS"].geocoder_url
    point = geocoding.find_point(text=question, url=url)
    if point is not None:
        near = geo.nearest_commune(lat=point.lat, lon=point.lon)
        near_name = near.name if near else ""
        db.session.rollback()
        claim.report({"lat": point.lat, "lon": point.lon, "near": near_name})
    with claim.finishing():
        pass


def _question(office: Office) -> str:
    commune = office.commune
    return f"{office.address}, {commune.name}, {commune.province.name}, Việt Nam"


def register() -> None:
    """Teach the ledger this kind of job; said once, by the pages that enqueue it."""
    jobs.register(GEOCODE, run=run, lease_s=LEASE_S)
