"""The courier's sheet, and the facts that phones report."""
