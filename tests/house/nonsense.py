"""Requests that no browser sends: made from a seed, aimed at every address of the product."""

import json
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from werkzeug.routing import Rule

METHODS = ("GET", "POST", "GET", "POST", "HEAD", "OPTIONS", "PUT", "PATCH", "DELETE", "QUATSCH")
BOUNDARY = "--ranh-gioi"
# What the product's own forms and addresses call their fields, and some that none has.
FIELDS = (
    "q", "kind", "event", "all", "way", "commune", "office", "slot", "key", "name", "phone",
    "is_on_behalf", "wants_second", "hamlet", "landmark", "lat", "lon", "code", "username",
    "password", "current", "again", "next", "language", "large", "contrast", "version", "before",
    "role", "office_id", "commune_code", "full_name", "counters", "address", "source", "monday",
    "sunday", "on", "reason", "everywhere", "is_open", "is_active", "event_id", "device_time",
    "outcome", "note", "receiver_name", "csrf_token", "procedure_code", "x", "__class__", "",
)  # fmt: skip
ODD = (
    "", " ", "0", "-1", "1", "2147483647", "2147483648", "9" * 23, "9" * 5000,
    "00000000000" + "9" * 20, "1e309", "nan", "-inf", "٣", "１２", "²", "0x1F", "1_000", "+5",
    "\x00", "a\x00b", "\ud800", "\udfff\ud83d", "💥" * 40, "e\u0301" * 60, "ệ" * 3000, "x" * 70_000,
    "\u202e\u200b\ufeff", "\r\nSet-Cookie: a=b", "'; DROP TABLE booking; --", "%", "_", "%s%n",
    "../../etc/passwd", "//evil.example", "/\\evil.example", "/\t/evil.example", "javascript:x",
    "{{ 7 * 7 }}", "<script>alert(1)</script>", "9999-12-31", "0000-00-00", "2026-02-30",
    "10000-01-01", "0001-01-01", "20261203", "2026-W49-4", "23:59", "24:00", "7:30-11:30",
    "13-7, 99:99-1", "2026-12-02T09:00:00+07:00", "9999-12-31T23:59:59-23:59", "true", "null",
)  # fmt: skip
ODD_BYTES = (b"\xff", b"%ff%fe", b"%", b"%zz", b"%00", b"%ed%a0%80", b"\xc3", b"%f0%9f")


@dataclass(frozen=True, kw_only=True)
class Shot:
    """One request, and who sends it."""

    sender: int
    method: str
    path: str
    query: bytes
    headers: dict[str, str]
    body: bytes


@dataclass(kw_only=True)
class Gun:
    """Makes one request after another; the same seed makes the same ones."""

    app: Flask
    known: Mapping[str, Sequence[Any]]  # values that mean something, by field or route parameter
    senders: int
    seed: int
    rules: list[Rule] = field(init=False)

    def __post_init__(self) -> None:
        self.dice = random.Random(self.seed)
        rules = self.app.url_map.iter_rules()
        self.rules = sorted((one for one in rules if one.endpoint != "static"), key=str)

    def next(self) -> Shot:
        """Return the next request."""
        rule = self.dice.choice(self.rules)
        kind, body = self.dice.choice(_BODIES)(self)
        headers = {"Content-Type": kind} | self._headers()
        return Shot(
            sender=self.dice.randrange(self.senders),
            method=self._method(rule),
            path=self._path(rule),
            query=self._pairs(4),
            headers=headers,
            body=body,
        )

    def value(self, name: str) -> str:
        """Return what a field says: sometimes what it could mean, else nonsense."""
        if name in self.known and self.dice.random() < 0.6:
            return str(self.dice.choice(self.known[name]))
        return self.dice.choice(ODD)

    def fields(self, most: int) -> list[tuple[str, str]]:
        """Return some fields, one of them perhaps twice."""
        names = self.dice.sample(FIELDS, self.dice.randrange(most))
        if self.dice.random() < 0.5:  # A whole form, so that what lies behind its checks is met.
            names = list(self.known)
        return [(name, self.value(name)) for name in names]

    def _method(self, rule: Rule) -> str:
        if self.dice.random() < 0.6:
            return "POST" if "POST" in (rule.methods or ()) else "GET"
        return self.dice.choice(METHODS)

    def _path(self, rule: Rule) -> str:
        parts = []
        for is_dynamic, part in rule._trace:
            parts.append(self.value(part)[:2000] if is_dynamic else part.lstrip("|"))
        path = "".join(parts)
        return path if path.startswith("/") else f"/{path}"

    def _pairs(self, most: int) -> bytes:
        pairs = [_quoted(name) + b"=" + _quoted(value[:3000]) for name, value in self.fields(most)]
        if self.dice.random() < 0.2:
            pairs.append(self.dice.choice(ODD_BYTES))
        return b"&".join(pairs)

    def _headers(self) -> dict[str, str]:
        headers = {}
        if self.dice.random() < 0.3:
            headers |= {"HX-Request": "true", "HX-Request-Type": "partial"}
        if self.dice.random() < 0.2:
            headers["Accept"] = self.dice.choice(("application/json", "*/*;q=x", "\xff", ","))
        if self.dice.random() < 0.1:
            headers["Accept-Language"] = self.dice.choice(("en", "\xe9", "x" * 5000))
        return headers


def _urlencoded(gun: Gun) -> tuple[str, bytes]:
    return "application/x-www-form-urlencoded", gun._pairs(len(FIELDS))


def _multipart(gun: Gun) -> tuple[str, bytes]:
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'.encode()
        + value.encode("utf-8", "surrogatepass")
        + b"\r\n"
        for name, value in gun.fields(len(FIELDS))
    ]
    return f"multipart/form-data; boundary={BOUNDARY}", b"".join(parts) + f"--{BOUNDARY}--".encode()


def _truncated(gun: Gun) -> tuple[str, bytes]:
    kind, body = _multipart(gun)
    return kind, body[: gun.dice.randrange(len(body))]


def _with_file(gun: Gun) -> tuple[str, bytes]:
    kind, _body = _multipart(gun)
    name = gun.dice.choice(FIELDS)
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"; filename="a.png"\r\n'
    return kind, head.encode() + b"\r\n\x89PNG\x00\xff" + f"\r\n--{BOUNDARY}--".encode()


def _json(gun: Gun) -> tuple[str, bytes]:
    said = gun.dice.choice((dict(gun.fields(20)), [[[]]], None, 10**400, "x"))
    return "application/json", json.dumps(said).encode()


def _wrong(gun: Gun) -> tuple[str, bytes]:
    kinds = ("multipart/form-data", "text/xml; charset=klingon", "application/json", "\xff", ";;;")
    return gun.dice.choice(kinds), gun.dice.choice((*ODD_BYTES, b"", b"{", b"\x00" * 2000))


def _many(gun: Gun) -> tuple[str, bytes]:
    return "application/x-www-form-urlencoded", b"&".join([b"name=a"] * gun.dice.choice((3, 2000)))


_BODIES: tuple[Callable[[Gun], tuple[str, bytes]], ...] = (
    _urlencoded, _urlencoded, _urlencoded, _urlencoded, _multipart, _truncated, _with_file,
    _json, _wrong, _many,
)  # fmt: skip


def _quoted(text: str) -> bytes:
    raw = text.encode("utf-8", "surrogatepass")
    return b"".join(
        bytes([one]) if chr(one).isalnum() and one < 128 else b"%%%02X" % one for one in raw
    )
