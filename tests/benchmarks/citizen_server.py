"""The demonstration province before a browser, for what is measured of citizens' pages."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.benchmarks.serving import ROOT, gunicorn
from tests.journeys.conftest import FLAGS, NAMES


@contextmanager
def demo(folder: Path, **variables: str) -> Iterator[str]:
    """Prepare the demonstration's rows and serve them; yield the address."""
    said = {"TANTAY_DATA": str(folder), "TANTAY_ENV": "demo", "TANTAY_LOG_LEVEL": "ERROR"}
    flask = [sys.executable, "-m", "flask", "--app", "app", "prepare"]
    subprocess.run(flask, cwd=ROOT, env=os.environ | said, check=True, stdout=subprocess.DEVNULL)
    with gunicorn("app.wsgi:app", said | variables) as port:
        yield f"http://127.0.0.1:{port}"


@contextmanager
def browsing() -> Iterator[Browser]:
    """Start this machine's Chromium."""
    chromium = next(found for name in NAMES if (found := shutil.which(name)))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield browser
        browser.close()
