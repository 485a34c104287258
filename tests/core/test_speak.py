"""One product, two languages: each reader's own, sentence by sentence."""

from threading import Thread

from flask import render_template_string

from app.core import i18n
from app.core.i18n import _, lazy


def test_a_request_speaks_the_language_of_its_cookie(client):
    client.set_cookie("lang", "en")

    assert "Track a dossier" in client.get("/").text
    client.delete_cookie("lang")
    assert "Theo dõi hồ sơ" in client.get("/").text


def test_an_unknown_language_is_the_source(client):
    client.set_cookie("lang", "klingon")

    assert 'lang="vi"' in client.get("/").text


def test_another_language_is_spoken_meanwhile_and_not_afterwards(app):
    with i18n.force_locale("en"):
        inside = _("Theo dõi hồ sơ")

    assert inside != _("Theo dõi hồ sơ") == "Theo dõi hồ sơ"


def test_a_lazy_sentence_is_said_in_the_language_of_who_reads_it(app):
    words = lazy("Theo dõi hồ sơ")

    with i18n.force_locale("en"):
        inside = str(words)

    assert (inside, str(words)) == (_english("Theo dõi hồ sơ"), "Theo dõi hồ sơ")


def test_what_people_typed_is_escaped_within_our_sentences(app):
    with app.test_request_context():
        page = render_template_string('{{ _("Trước đây là %(name)s", name="<b>") }}')

    assert page == "Trước đây là &lt;b&gt;"


def test_two_answers_at_once_speak_their_own_languages(app):
    said = []

    def listen() -> None:
        said.append(_("Theo dõi hồ sơ"))

    with i18n.force_locale("en"):
        other = Thread(target=listen)
        other.start()
        other.join()

    assert said == ["Theo dõi hồ sơ"]


def _english(sentence: str) -> str:
    with i18n.force_locale("en"):
        return _(sentence)
