"""Changes to a plan by hand, tried first: what they would change for whom."""
