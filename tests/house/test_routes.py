"""What must hold for every address of the product."""

import pytest
from werkzeug.routing.converters import IntegerConverter


@pytest.fixture
def views(app):
    """Every (rule, view function) that is ours."""
    return [
        (rule, app.view_functions[rule.endpoint])
        for rule in app.url_map.iter_rules()
        if rule.endpoint != "static"
    ]


def test_every_view_says_who_may_enter(views):
    silent = [
        rule.rule
        for rule, view in views
        if not hasattr(view, "is_open_to_all") and not getattr(view, "open_to_roles", None)
    ]

    assert silent == []


def test_reading_never_opens_a_transaction(views):
    wrong = [
        rule.rule
        for rule, view in views
        if "GET" in rule.methods and hasattr(view, "has_transaction")
    ]

    assert wrong == []


def test_sending_opens_a_transaction_or_says_why_it_does_not(views):
    wrong = [
        rule.rule
        for rule, view in views
        if "POST" in rule.methods
        and not hasattr(view, "has_transaction")
        and not getattr(view, "needs_no_transaction", "")
    ]

    assert wrong == []


def test_numbers_in_addresses_are_bounded(views):
    unbounded = [
        rule.rule
        for rule, _ in views
        for converter in rule._converters.values()
        if isinstance(converter, IntegerConverter) and not 0 < (converter.max or 0) <= 2**31 - 1
    ]

    assert unbounded == []


def test_only_reading_and_sending_are_used(views):
    others = [rule.rule for rule, _ in views if rule.methods - {"GET", "POST", "HEAD", "OPTIONS"}]

    assert others == []


@pytest.mark.parametrize(
    "path",
    [
        "/", "/book", "/track", "/sign-in", "/desk", "/dispatch", "/courier/today", "/admin",
        "/healthz", "/readyz",
    ],
)  # fmt: skip
def test_the_promised_addresses_exist(client, path):
    assert client.get(path).status_code in {200, 303, 503}


def test_no_address_of_ours_answers_nonsense_with_a_fault(app, client):
    huge = "9" * 23
    for rule in app.url_map.iter_rules():
        if rule.endpoint == "static":
            continue
        path = rule.rule
        for name in rule.arguments:
            for shape in (f"<int(max=2147483647):{name}>", f"<{name}>", f"<string:{name}>"):
                path = path.replace(shape, huge)
        for method in ("GET", "POST", "DELETE"):
            answer = client.open(path, method=method, data={"x": "\x00"})
            assert answer.status_code < 500 or path == "/readyz", f"{method} {path}"
