from flask import render_template_string


def test_what_templates_indent_does_not_travel(app):
    with app.test_request_context():
        page = render_template_string("<p>\n    a\n    {% if 1 %}\n      b\n    {% endif %}\n</p>")

    assert "\n " not in page


def test_what_people_typed_keeps_its_spaces(app):
    with app.test_request_context():
        page = render_template_string("<p>{{ typed }}</p>", typed="a\n    b")

    assert page == "<p>a\n    b</p>"


def test_a_page_is_compressed(client):
    plain = client.get("/track")
    small = client.get("/track", headers={"Accept-Encoding": "br"})

    assert small.headers["Content-Encoding"] == "br"
    assert len(small.data) < len(plain.data) / 2
