"""Staff, their sign-ins, and who may enter where."""
