"""Codes that people read out loud: no 0 or O, no 1, I or L, nothing that sounds like its twin."""

import hashlib
import re
import secrets

LETTERS = "23456789ACDEFGHJKMNPQRTUVWXY"
CODE_LENGTH = 8
# A QR on paper holds an address, so that any camera finds the page.
_IN_ADDRESS = re.compile(r"/(?:bookings|B)/([0-9A-Za-z]+)")


def new_code(length: int = CODE_LENGTH) -> str:
    """Return a random code; 8 letters out of 28 make a third of a trillion."""
    return "".join(secrets.choice(LETTERS) for _ in range(length))


def clean_code(text: str) -> str:
    """Return what a person typed as the code that was meant, without spaces, dots or dashes."""
    return "".join(letter for letter in text.upper() if letter.isalnum())


def scanned_code(text: str) -> str:
    """Return the code that a scanner read as an address, or that a person typed."""
    found = _IN_ADDRESS.search(text[:300])
    return clean_code(found.group(1) if found else text)[:20]


def grouped(code: str) -> str:
    """Return the code in groups of four, as it stands on paper."""
    return " ".join(code[start : start + 4] for start in range(0, len(code), 4))


def new_token() -> str:
    """Return a secret that nobody guesses, for sign-ins and links."""
    return secrets.token_urlsafe(32)


def fingerprint(text: str) -> str:
    """Return what may be stored of a secret or compared of a request: its SHA-256."""
    return hashlib.sha256(text.encode()).hexdigest()
