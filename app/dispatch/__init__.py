"""The day's routes: planned, looked at, published."""
