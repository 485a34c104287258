"""Commands for whoever runs an installation: `flask …`."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Add every command to the app."""
