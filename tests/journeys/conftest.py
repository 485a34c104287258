"""A real browser before a real server: journeys as people make them."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from werkzeug.serving import make_server

from app import create_app
from app.config import Settings
from app.core.db import db
from tests.conftest import settings_for

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
NAMES = ("chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = next((found for name in NAMES if (found := shutil.which(name))), None)
    if path is None:
        pytest.skip("No Chromium on this machine: NO JOURNEY IS RIDDEN. apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def collected_assets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The static files as a real server keeps them, compressed once for all journeys."""
    folder = tmp_path_factory.mktemp("collected")
    create_app(settings_for(folder), collect_assets=True)
    return folder / "static"


@pytest.fixture
def served_app(settings: Settings, collected_assets: Path) -> Iterator[Flask]:
    """The product with nothing in it, as a real server runs it; its clock is the real one."""
    shutil.copytree(collected_assets, settings.data_folder / "static")
    app = create_app(settings, collect_assets=True)
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def site(served_app: Flask) -> Iterator[str]:
    """The address of the product, served with all its guards."""
    server = make_server("127.0.0.1", 0, served_app, threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def open_phone(browser: Browser, site: str) -> Iterator[object]:
    """Open a phone's browser, 360 px wide; with or without JavaScript."""
    contexts: list[BrowserContext] = []

    def open_phone(*, has_script: bool = True) -> Page:
        context = browser.new_context(
            base_url=site,
            viewport={"width": 360, "height": 740},
            is_mobile=True,
            has_touch=True,
            locale="vi-VN",
            timezone_id="Asia/Ho_Chi_Minh",
            java_script_enabled=has_script,
        )
        context.set_default_timeout(10_000)
        contexts.append(context)
        return context.new_page()

    yield open_phone
    for context in contexts:
        context.close()
