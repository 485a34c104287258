"""Finding good plans."""
