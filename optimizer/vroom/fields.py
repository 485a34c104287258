"""
Reading JSON objects field by field: what is wrong is named by its place and id.

What nobody asks for is passed over, as VROOM does: so one file serves both, extensions included.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from optimizer.door import LARGEST, LARGEST_ID, InvalidProblemError, expect_whole

if TYPE_CHECKING:
    from collections.abc import Iterator


class Fields:
    """One JSON object, and where it stands; every field is taken once."""

    def __init__(self, path: str, value: object) -> None:
        if not isinstance(value, dict):
            raise InvalidProblemError(path, value, "an object")
        self.path = path
        self._left: dict[str, Any] = dict(value)

    def __contains__(self, name: str) -> bool:
        return name in self._left

    def at(self, name: str) -> str:
        """Say where a field stands."""
        return f"{self.path}.{name}"

    def take(self, name: str, default: object = None) -> Any:
        """Take a field as it is."""
        return self._left.pop(name, default)

    def whole(self, name: str, default: int | None = 0, *, at_most: int = LARGEST) -> Any:
        """Take a whole number; the default may be None."""
        if name not in self._left:
            return default
        value = self._left.pop(name)
        expect_whole(self.at(name), value, at_most=at_most)
        return value

    def text(self, name: str, default: str | None = None) -> Any:
        """Take a text; the default may be None."""
        if name not in self._left:
            return default
        value = self._left.pop(name)
        if not isinstance(value, str):
            raise InvalidProblemError(self.at(name), value, "a text")
        return value

    def id(self) -> int:
        """Take the id, which must be there."""
        if "id" not in self._left:
            raise InvalidProblemError(self.at("id"), None, "a whole number")
        number: int = self.whole("id", at_most=LARGEST_ID)
        self.path = f"{self.path} (id {number})"
        return number

    def wholes(self, name: str) -> tuple[int, ...]:
        """Take a list of whole numbers; absent: none."""
        values = self.items(name)
        for place, value in enumerate(values):
            expect_whole(f"{self.at(name)}[{place}]", value)
        return tuple(values)

    def items(self, name: str) -> list[Any]:
        """Take a list; absent: empty."""
        values = self._left.pop(name, [])
        if not isinstance(values, list):
            raise InvalidProblemError(self.at(name), values, "a list")
        return values

    def objects(self, name: str) -> Iterator[Fields]:
        """Take a list of objects."""
        for place, value in enumerate(self.items(name)):
            yield Fields(f"{self.at(name)}[{place}]", value)

    def inner(self, name: str) -> Fields:
        """Take an object; absent: an empty one."""
        return Fields(self.at(name), self._left.pop(name, {}))

    def names(self) -> tuple[str, ...]:
        """List the fields not taken yet."""
        return tuple(self._left)
