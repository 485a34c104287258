"""A GeoJSON file, read one feature at a time, so that a country's outlines fit a small machine."""

import codecs
import json
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO, NoReturn

from app.geo.boundary_errors import BoundaryFileError, WrongCrsError

MOST_BYTES = 2**30
MOST_FEATURES = 50_000
MOST_LETTERS = 2**25  # of one feature
CHUNK = 2**16

# What a file may call longitude and latitude on WGS 84; anything else is measured otherwise.
WGS_84 = frozenset({"crs84", "4326", "wgs84"})


def read_features(stream: BinaryIO) -> Iterator[Mapping[str, Any]]:
    """
    Yield the features of a collection, each whole, never two at once.

    Raises
    ------
    BoundaryFileError
        When it is no collection of features, is cut off, or is larger than any map.
    WrongCrsError
        When it says that its coordinates are not longitude and latitude on WGS 84.
    """
    text = _Text(stream)
    kind, found = None, False
    for key in text.members():
        if key == "features":
            found = True
            yield from _features(text)
        elif key == "crs":
            _expect_wgs_84(text.value("crs"))
        elif key == "type":
            kind = text.value("type")
        else:
            text.value(key)
    if kind != "FeatureCollection" or not found:
        raise BoundaryFileError("Expected a GeoJSON FeatureCollection with features.")


def _features(text: "_Text") -> Iterator[Mapping[str, Any]]:
    for number, feature in enumerate(text.items(), start=1):
        if number > MOST_FEATURES:
            raise BoundaryFileError(f"Expected at most {MOST_FEATURES} features.")
        if not isinstance(feature, dict) or feature.get("type") != "Feature":
            raise BoundaryFileError(f"Expected item {number} of features to be a Feature.")
        yield feature


def _expect_wgs_84(crs: object) -> None:
    if crs is None:
        return
    properties = crs.get("properties") if isinstance(crs, dict) else None
    name = str(properties.get("name", "")) if isinstance(properties, dict) else ""
    last = name.lower().replace(" ", "").replace("/", ":").rsplit(":", 1)[-1]
    if last not in WGS_84:
        raise WrongCrsError(name or json.dumps(crs)[:60])


class _Text:
    """A window that slides over the file: as much of it as one value needs."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._letters = codecs.getincrementaldecoder("utf-8-sig")()
        self._decoder = json.JSONDecoder(parse_constant=_refuse_constant)
        self._window = ""
        self._at = 0
        self._bytes = 0
        self._is_over = False

    def members(self) -> Iterator[str]:
        """Yield the keys of the outermost object; whoever takes one must read its value."""
        self._take("{", "Expected a GeoJSON file: an object.")
        while self._peek() != "}":
            key = self.value("a key")
            if not isinstance(key, str):
                self._break("Expected a key")
            self._take(":", f"Expected a colon behind {key!r}")
            yield key
            self._comma("}")
        self._at += 1
        if self._peek():
            self._break("Expected nothing behind the collection")

    def items(self) -> Iterator[Any]:
        """Yield the values of a list."""
        self._take("[", "Expected features to be a list.")
        number = 0
        while self._peek() != "]":
            number += 1
            yield self.value(f"feature {number}")
            self._comma("]")
        self._at += 1

    def value(self, what: str) -> Any:
        """Read one value, with as much of the file as it takes."""
        self._peek()
        while True:
            try:
                found, end = self._decoder.raw_decode(self._window, self._at)
            except json.JSONDecodeError:
                found, end = None, -1
            except (ValueError, RecursionError) as error:
                raise BoundaryFileError(f"Could not read {what}: {error}") from None
            # A value that ends where the window ends may go on behind it.
            if end >= 0 and (end < len(self._window) or self._is_over):
                self._at = end
                return found
            if self._is_over or len(self._window) - self._at > MOST_LETTERS:
                self._break(f"Could not read {what}: broken, cut off or far too long")
            # Doubled, so that a long value is tried a few times only.
            self._read(max(CHUNK, len(self._window) - self._at))

    def _comma(self, closing: str) -> None:
        if self._peek() == ",":
            self._at += 1
            if self._peek() == closing:
                self._break("Expected more behind a comma")
        elif self._peek() != closing:
            self._break(f"Expected a comma or {closing}")

    def _take(self, letter: str, complaint: str) -> None:
        if self._peek() != letter:
            raise BoundaryFileError(complaint)
        self._at += 1

    def _peek(self) -> str:
        while True:
            while self._at < len(self._window):
                if self._window[self._at] not in " \t\r\n":
                    return self._window[self._at]
                self._at += 1
            if self._is_over:
                return ""
            self._read(CHUNK)

    def _read(self, count: int) -> None:
        piece = self._stream.read(count)
        self._bytes += len(piece)
        self._is_over = not piece
        if self._bytes > MOST_BYTES:
            raise BoundaryFileError(f"Expected at most {MOST_BYTES // 2**20} MB.")
        try:
            more = self._letters.decode(piece, final=self._is_over)
        except UnicodeDecodeError:
            raise BoundaryFileError("Expected text in UTF-8.") from None
        self._window = self._window[self._at :] + more
        self._at = 0

    def _break(self, complaint: str) -> NoReturn:
        near = self._window[self._at : self._at + 30]
        raise BoundaryFileError(f"{complaint}; near {near!r}.")


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number")
