"""Addresses are remembered, and stay each page's own."""

import pytest
from flask import url_for
from werkzeug.routing import BuildError


def test_a_remembered_address_is_the_same_again(app):
    with app.test_request_context():
        first, again = (url_for("tracking.see_booking", code="AB") for _time in range(2))

    assert first == again == "/bookings/AB"


def test_values_that_look_alike_have_addresses_of_their_own(app):
    with app.test_request_context():
        found = {url_for("booking.home", slot=slot) for slot in (1, True, "x", None)}

    assert found == {"/?slot=1", "/?slot=True", "/?slot=x", "/"}


def test_a_short_name_means_the_page_s_own_module(app):
    with app.test_request_context("/book"):
        assert url_for(".home") == "/"
    with app.test_request_context("/healthz"), pytest.raises(BuildError):
        url_for(".home")


def test_below_another_path_addresses_begin_there(app):
    with app.test_request_context("/track"):
        assert url_for("booking.home") == "/"
    with app.test_request_context("/track", environ_overrides={"SCRIPT_NAME": "/post"}):
        assert url_for("booking.home") == "/post/"
