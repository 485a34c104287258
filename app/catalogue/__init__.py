"""What can be applied for, and at which offices."""
