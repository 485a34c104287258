"""Every look a reader may choose, judged by axe; and what Lighthouse says of a page."""

import json
import os
import shutil
import subprocess
from dataclasses import dataclass, replace
from itertools import groupby, product
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser

from tests.benchmarks.citizen_probe import Stop, phone
from tests.journeys.conftest import FLAGS, NAMES

RULES = "{runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']}"
VIOLATIONS = (
    "(rules) => axe.run(rules).then(found => found.violations.map("
    "one => `${one.id} x${one.nodes.length}: ${one.nodes[0].target.join(' ')}`))"
)
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
PATIENCE_S = 120
CHANGED_MS = 500  # colours pass over, and axe would judge them on their way


@dataclass(frozen=True, kw_only=True)
class Look:
    """A combination of what the system and the reader chose."""

    scheme: str  # light, dark
    has_contrast: bool  # our own high contrast
    is_forced: bool  # the system's own colours
    is_large: bool = False  # our own large print

    @property
    def name(self) -> str:
        more = [
            *(["contrast"] if self.has_contrast else []),
            *(["forced"] if self.is_forced else []),
            *(["large"] if self.is_large else []),
        ]
        return "+".join([self.scheme, *more])

    @property
    def cookie(self) -> str:
        asked = [
            *(["large"] if self.is_large else []),
            *(["contrast"] if self.has_contrast else []),
        ]
        return ".".join(asked)


LOOKS = (
    *(
        Look(scheme=scheme, has_contrast=has_contrast, is_forced=is_forced)
        for scheme, has_contrast, is_forced in product(
            ("light", "dark"), (False, True), (False, True)
        )
    ),
    Look(scheme="light", has_contrast=False, is_forced=False, is_large=True),
    Look(scheme="dark", has_contrast=True, is_forced=True, is_large=True),
)


def violations(browser: Browser, base: str, stop: Stop, axe: Path) -> dict[str, list[str]]:
    """Return what axe finds in each look; empty where it finds nothing."""
    script = axe.read_text()
    found = {}
    for cookie, looks in groupby(sorted(LOOKS, key=_by_cookie), key=_by_cookie):
        chosen = replace(stop, session=stop.session | {"display": cookie})
        with phone(browser, base, chosen, bypass_csp=True) as context:
            page = context.new_page()
            page.goto(stop.path, wait_until="networkidle")
            if stop.act:
                stop.act(page)
                page.wait_for_load_state("networkidle")
            page.evaluate(script)
            for look in looks:
                forced = "active" if look.is_forced else "none"
                page.emulate_media(color_scheme=look.scheme, forced_colors=forced)
                page.wait_for_timeout(CHANGED_MS)
                faults = page.evaluate(f"() => ({VIOLATIONS})({RULES})")
                if faults:
                    found[look.name] = faults
    return found


def _by_cookie(look: Look) -> str:
    return look.cookie


def lighthouse(base: str, stop: Stop, program: Path) -> tuple[int, ...]:
    """Return Lighthouse's four scores for a phone, 0 to 100; as many zeros where it fails."""
    chromium = next(found for name in NAMES if (found := shutil.which(name)))
    cookies = "; ".join(f"{name}={value}" for name, value in stop.session.items())
    with TemporaryDirectory(prefix="lighthouse-") as folder:
        report = Path(folder) / "report.json"
        command = [
            "node", str(program), base + stop.path, "--quiet", "--output=json",
            f"--output-path={report}", "--form-factor=mobile",
            f"--only-categories={','.join(CATEGORIES)}",
            f"--chrome-flags={' '.join(FLAGS)}",
            *([f"--extra-headers={json.dumps({'Cookie': cookies})}"] if cookies else []),
        ]  # fmt: skip
        subprocess.run(
            command, check=False, timeout=PATIENCE_S, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, env=os.environ | {"CHROME_PATH": chromium},
        )  # fmt: skip
        if not report.exists():
            return (0,) * len(CATEGORIES)
        scores = json.loads(report.read_text())["categories"]
    return tuple(round(100 * (scores[one]["score"] or 0)) for one in CATEGORIES)
