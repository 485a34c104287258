"""People who ask at the same instant: each with cookies, a form, and an address of their own."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from time import perf_counter
from typing import TypeVar
from urllib.parse import urlencode, urljoin, urlsplit

ANSWERED_WITHIN_S = 120
Found = TypeVar("Found")


@dataclass(frozen=True)
class Answer:
    """What one request came to, and after how long."""

    status: int
    after_s: float
    location: str
    page: str

    @property
    def is_redirect(self) -> bool:
        return self.status in (302, 303)


@dataclass(frozen=True)
class Form:
    """A form as a page gave it: where it goes, and what it holds."""

    action: str
    fields: dict[str, str]

    def filled(self, **typed: object) -> "Form":
        return Form(self.action, self.fields | {name: str(typed[name]) for name in typed})


@dataclass
class Person:
    """Somebody with a browser of their own; as a trusted proxy tells it, somewhere else."""

    port: int
    number: int
    cookies: dict[str, str] = field(default_factory=dict)

    @property
    def phone(self) -> str:
        return phone_of(self.number)

    async def get(self, path: str) -> Answer:
        return await self._ask("GET", path, b"")

    async def send(self, form: Form) -> Answer:
        return await self._ask("POST", form.action, urlencode(form.fields).encode())

    async def form_at(self, path: str, *, named: str) -> Form:
        """Return the form of a page that has a certain field, redirects being followed."""
        answer = await self.get(path)
        for _hop in range(3):
            if not answer.is_redirect:
                break
            path = urljoin(path, answer.location)
            answer = await self.get(path)
        for form in forms_of(answer.page):
            if named in form.fields or re.search(named, form.action):
                return Form(urljoin(path, form.action), form.fields)
        raise RuntimeError(
            f"Expected a form with {named!r} at {path}; got {answer.status}: "
            f"{_words(answer.page)[:400]}"
        )

    async def _ask(self, method: str, path: str, body: bytes) -> Answer:
        began = perf_counter()
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write(self._head(method, path, len(body)) + body)
        raw = await asyncio.wait_for(reader.read(), ANSWERED_WITHIN_S)
        writer.close()
        head, _, page = raw.partition(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        headers = [line.partition(": ")[::2] for line in lines[1:]]
        self._keep([value for name, value in headers if name.lower() == "set-cookie"])
        location = next((value for name, value in headers if name.lower() == "location"), "")
        status = int(lines[0].split(" ", 2)[1])
        return Answer(status, perf_counter() - began, location, page.decode("utf-8", "replace"))

    def _head(self, method: str, path: str, length: int) -> bytes:
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        high, low = divmod(self.number, 250)
        lines = [
            f"{method} {path} HTTP/1.1",
            "Host: 127.0.0.1",
            "Connection: close",
            f"X-Forwarded-For: 10.{high % 250}.{low}.7",
            *([f"Cookie: {cookies}"] if cookies else []),
            *(["Content-Type: application/x-www-form-urlencoded"] if method == "POST" else []),
            f"Content-Length: {length}",
        ]
        return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")

    def _keep(self, cookies: Sequence[str]) -> None:
        for cookie in cookies:
            name, _, value = cookie.split(";")[0].partition("=")
            self.cookies[name] = value


def phone_of(number: int) -> str:
    return f"09{number:08d}"


def forms_of(page: str) -> list[Form]:
    """Return every form that is sent by POST, as it would be sent untouched."""
    reader = _FormReader()
    reader.feed(page)
    return [Form(action, dict(fields)) for action, fields in reader.forms]


def path_of(address: str) -> str:
    parts = urlsplit(address)
    return parts.path + (f"?{parts.query}" if parts.query else "")


async def together(acts: Sequence[Callable[[], Awaitable[Found]]]) -> list[Found]:
    """Let everybody act at the same instant."""
    start = asyncio.Event()

    async def one(act: Callable[[], Awaitable[Found]]) -> Found:
        await start.wait()
        return await act()

    crowd = [asyncio.create_task(one(act)) for act in acts]
    await asyncio.sleep(0)
    start.set()
    return await asyncio.gather(*crowd)


async def a_few_at_a_time(
    acts: Sequence[Callable[[], Awaitable[Found]]], *, few: int = 8
) -> list[Found]:
    """Prepare in peace: nobody is in a hurry yet."""
    room = asyncio.Semaphore(few)

    async def one(act: Callable[[], Awaitable[Found]]) -> Found:
        async with room:
            return await act()

    return await asyncio.gather(*(one(act) for act in acts))


class _FormReader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[tuple[str, list[tuple[str, str]]]] = []
        self._is_open = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "form" and said.get("method", "").lower() == "post":
            self.forms.append((said.get("action", ""), []))
            self._is_open = True
        elif tag == "input" and self._is_open and _is_sent(said):
            self.forms[-1][1].append((said["name"], said.get("value", "on")))
        elif tag in {"select", "textarea"} and self._is_open and "name" in said:
            self.forms[-1][1].append((said["name"], ""))
        elif tag == "option" and self._is_open and "selected" in said and self.forms[-1][1]:
            name, _nothing = self.forms[-1][1].pop()
            self.forms[-1][1].append((name, said.get("value", "")))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._is_open = False


def _is_sent(said: dict[str, str]) -> bool:
    is_box = said.get("type") in {"checkbox", "radio"}
    return "name" in said and "disabled" not in said and ("checked" in said or not is_box)


def _words(page: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", page).split())
