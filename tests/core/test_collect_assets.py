from pathlib import Path

import pytest

from app import create_app
from app.core.assets import slim
from tests.conftest import settings_for

ROOT = Path(__file__).parents[2]


@pytest.fixture
def collected(tmp_path):
    create_app(settings_for(tmp_path), collect_assets=True)
    return tmp_path / "static"


def test_our_scripts_travel_without_what_only_we_read():
    text = "// Why.\nconst far = 1; // not a whole line\n\n  far();\n"

    assert slim(text, ".js") == "const far = 1; // not a whole line\nfar();\n"


def test_our_style_sheets_do_too():
    assert slim("/* Why,\n and why. */\na { b: c; }\n  d { e: f; }", ".css") == (
        "a { b: c; }\nd { e: f; }\n"
    )


def test_what_others_wrote_is_served_as_they_wrote_it(collected):
    written = "static/vendor/htmx.min.js"

    assert (collected / "vendor/htmx.min.js").read_bytes() == (ROOT / written).read_bytes()


def test_no_script_of_ours_has_a_text_of_several_lines(collected):
    """Such a text would lose its indents on the way."""
    for path in (collected / "js").rglob("*.js"):
        for line in path.read_text().splitlines():
            assert line.count("`") % 2 == 0, f"{path.name}: {line}"
