"""Acts are noted under one kind of name: "<module>.<what was done>", with words for people."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
NAME = re.compile(r'"([a-z]+)\.([a-z_]+)"')
# What stands where an act is noted: `audit.record(action=…)`, and the catalogue's `_note(…)`.
NOTED = re.compile(r"(?:action=|action = |_note\(\s*)(.+?)(?:,|\n\n|\n    audit)", re.DOTALL)


def _noted() -> set[tuple[str, str]]:
    """Return (module, whole name) of every act that the code notes."""
    found = set()
    for path in sorted((ROOT / "app").rglob("*services.py")):
        for said in NOTED.findall(path.read_text()):
            found |= {(path.parent.name, f"{one[0]}.{one[1]}") for one in NAME.findall(said)}
    return found


def test_an_act_is_named_after_the_module_that_does_it():
    wrong = [(module, name) for module, name in _noted() if not name.startswith(f"{module}.")]

    assert wrong == []
    assert len(_noted()) >= 20


def test_no_act_is_noted_without_its_module():
    bare = re.compile(r'action="[^".]*"')

    wrong = [path for path in (ROOT / "app").rglob("*.py") if bare.search(path.read_text())]

    assert wrong == []


def test_every_act_has_words_in_the_audit_trail():
    page = (ROOT / "templates" / "admin" / "_audit.html").read_text()

    assert [name for _module, name in sorted(_noted()) if f'"{name}":' not in page] == []
