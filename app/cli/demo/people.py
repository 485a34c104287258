"""People of the demonstration: names by ethnic group, phones that belong to nobody, codes."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from random import Random
from uuid import UUID

from app.cli.demo.shapes import Gender, NameBook
from app.core.codes import CODE_LENGTH, LETTERS

SEED = "tan tay, 1"
MOBILE_PREFIXES = (
    *range(32, 40), 56, 58, 70, *range(76, 80), *range(81, 90), *range(90, 100),
)  # fmt: skip
DOSSIER_LETTERS = 6
RANDOM_BITS = 128


def chance_of(*parts: object) -> Random:
    """Return dice that fall the same for the same parts, on every machine."""
    return Random("|".join(map(str, (SEED, *parts))))  # noqa: S311 - believable, not secret.


@dataclass(frozen=True, kw_only=True)
class Person:
    """Someone with a phone."""

    name: str
    phone: str


class People:
    """Everyone that the demonstration invents; no phone and no code is given twice."""

    def __init__(self, *, book: NameBook, province_code: str) -> None:
        self._book = book
        self._chance = chance_of(province_code, "people")
        self._given_out: set[str] = set()

    def person(self) -> Person:
        """Invent someone from the groups that live in the province."""
        chance = self._chance
        group = chance.choices(self._book.groups, [group.share for group in self._book.groups])[0]
        gender = chance.choice(list(Gender))
        parts = (group.surnames, group.middle[gender], group.given[gender])
        return Person(name=" ".join(map(chance.choice, parts)), phone=self._once(self._phone))

    def booking_code(self) -> str:
        """Return a code for a booking."""
        return self._once(lambda: self._letters(CODE_LENGTH))

    def dossier_code(self, *, on: date) -> str:
        """Return a code for a dossier that was opened on a day."""
        return self._once(lambda: f"{on:%y%m%d}{self._letters(DOSSIER_LETTERS)}")

    def uuid(self) -> str:
        """Return an id as a phone makes one."""
        return str(UUID(int=self._chance.getrandbits(RANDOM_BITS), version=4))

    def _phone(self) -> str:
        # "000" in the middle, as in every number of the demonstration.
        return f"0{self._chance.choice(MOBILE_PREFIXES)}000{self._chance.randint(0, 9999):04d}"

    def _letters(self, count: int) -> str:
        return "".join(self._chance.choice(LETTERS) for _ in range(count))

    def _once(self, draw: Callable[[], str]) -> str:
        drawn = draw()
        while drawn in self._given_out:
            drawn = draw()
        self._given_out.add(drawn)
        return drawn
