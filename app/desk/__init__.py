"""The officer's desk: intake and results."""
