"""The citizen's view of a promise: what was booked, where the papers are, what comes next."""
