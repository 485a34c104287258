"""Closed roads: seen, reported, confirmed, lifted."""

from flask import Blueprint

from app.roads import closures_services

bp = Blueprint("roads", __name__)

__all__ = ["bp", "closures_services"]
