"""Offices, staff and the catalogue, as the administrator keeps them."""
