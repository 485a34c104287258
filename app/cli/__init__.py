"""Commands for whoever runs an installation: `flask …`."""

from flask import Flask

from app.cli import (
    booking_commands,
    catalogue_commands,
    demo_commands,
    geo_commands,
    plan_commands,
    prepare,
    roads_calibrate,
    roads_commands,
)


def init_app(app: Flask) -> None:
    """Add every command to the app."""
    catalogue_commands.init_app(app)
    booking_commands.init_app(app)
    demo_commands.init_app(app)
    geo_commands.init_app(app)
    plan_commands.init_app(app)
    prepare.init_app(app)
    roads_calibrate.init_app(app)
    roads_commands.init_app(app)
