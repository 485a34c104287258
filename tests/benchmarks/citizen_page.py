"""What was measured of the citizens' side, as a page that people read: each part on its own."""

import os
import platform
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

PAGE = Path(__file__).parent / "CITIZEN.md"
HEAD = """# The citizen: how light, how kind, how safe

Each section is written anew by the command that stands in it.
"""


def write_section(name: str, lines: Iterable[str]) -> None:
    """Replace a section of `CITIZEN.md`: the first line is the command, the rest what it found."""
    command, *found = lines
    written = PAGE.read_text() if PAGE.exists() else HEAD
    body = "\n".join([f"## {name}", "", f"`{command}`, {_when()}", *found, ""])
    section = re.compile(rf"^## {re.escape(name)}\n.*?(?=^## |\Z)", re.MULTILINE | re.DOTALL)
    if section.search(written):
        written = section.sub(lambda _match: body + "\n", written)
    else:
        written = written.rstrip("\n") + "\n\n" + body
    PAGE.write_text(written.rstrip("\n") + "\n")


def _when() -> str:
    return (
        f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {os.cpu_count()} cores, "
        f"load {os.getloadavg()[0]:.1f} at the end, Python {platform.python_version()}"
    )
