"""The shapes of the demonstration's facts; each checks itself when it is made."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from enum import StrEnum

from app.catalogue.models import LifeEvent
from app.catalogue.shapes import QuestionLine
from app.geo.models import Terrain

_PROCEDURE_CODE = re.compile(r"\d\.\d{6}")
_COMMUNE_CODE = re.compile(r"\d{5}")
_PHONE = re.compile(r"0\d{3} 000 \d{4}")
_PLAIN_WORDS = re.compile(r"[a-z0-9]+( [a-z0-9]+)*")
ANYWHERE = "anywhere"


class FactsError(ValueError):
    """A fact in the files breaks what the demonstration relies on."""


class Level(StrEnum):
    """Which tier decides."""

    COMMUNE = "commune"
    PROVINCE = "province"


class Gender(StrEnum):
    """Which middle and given names fit."""

    FEMALE = "female"
    MALE = "male"


class PapersBasis(StrEnum):
    """Where a list of papers comes from: the published list, or usual practice."""

    PUBLISHED = "published"
    PRACTICE = "practice"


@dataclass(frozen=True, kw_only=True)
class Paper:
    """One line of a procedure's list; a note says in which case alone it is needed."""

    name: str
    name_en: str
    originals: int
    copies: int
    note: str
    note_en: str
    cases: tuple[str, ...] = ()  # "question.answer", as the catalogue names them

    def __post_init__(self) -> None:
        expect(bool(self.name and self.name_en), "a paper has both names", self)
        expect(bool(self.note) == bool(self.note_en), "a note has both languages", self)
        expect(min(self.originals, self.copies) >= 0, "counts are not negative", self)
        expect(self.originals + self.copies > 0, "a paper is at least one sheet", self)


@dataclass(frozen=True, kw_only=True)
class ProcedureFacts:
    """
    A procedure in plain words.

    ``statutory_days`` are working days, 0 on the same day; ``None`` when the published time
    counts calendar days (then see ``calendar_days``) or is not known for sure.
    ``fee_vnd`` is ``None`` when the provincial council or a table of fees sets it.
    """

    code: str
    name: str
    plain_name: str
    name_en: str
    field: str
    field_en: str
    life_event: LifeEvent
    level: Level
    statutory_days: int | None
    calendar_days: int | None
    days_note: str
    days_note_en: str
    fee_vnd: int | None
    fee_note: str
    fee_note_en: str
    by_post: bool
    online: bool
    must_appear: bool
    why_not_by_post: str
    why_not_by_post_en: str
    duration_min: int
    result: str
    result_en: str
    search_words: tuple[str, ...]
    source: str
    papers_basis: PapersBasis
    required_papers: tuple[Paper, ...]
    questions: tuple[QuestionLine, ...] = ()

    def __post_init__(self) -> None:
        expect(bool(_PROCEDURE_CODE.fullmatch(self.code)), "a code looks like 1.001193", self)
        expect(0 < len(self.plain_name) <= 50, "a plain name has 1 to 50 letters", self)
        expect(2 <= len(self.required_papers) <= 7, "2 to 7 papers", self)
        expect(10 <= self.duration_min <= 30, "10 to 30 minutes at the counter", self)
        self._check_languages()
        self._check_post()
        self._check_numbers()

    def _check_languages(self) -> None:
        both = (self.name, self.name_en, self.field, self.field_en, self.result, self.result_en)
        expect(all((*both, self.fee_note, self.fee_note_en)), "every text has both languages", self)
        expect(bool(self.days_note) == bool(self.days_note_en), "a note has both languages", self)
        plain = all(_PLAIN_WORDS.fullmatch(word) for word in self.search_words)
        expect(bool(self.search_words) and plain, "search words carry no accents", self)

    def _check_post(self) -> None:
        reasons = bool(self.why_not_by_post), bool(self.why_not_by_post_en)
        expect(reasons == (not self.by_post,) * 2, "a reason exactly when not by post", self)
        expect(not (self.must_appear and self.by_post), "who must appear cannot post", self)

    def _check_numbers(self) -> None:
        numbers = (self.statutory_days, self.calendar_days, self.fee_vnd)
        expect(all(n is None or n >= 0 for n in numbers), "numbers are not negative", self)
        one_clock = self.statutory_days is None or self.calendar_days is None
        expect(one_clock, "working days or calendar days, not both", self)


@dataclass(frozen=True, kw_only=True)
class NameGroup:
    """The names of one people in one province; ``share`` is per cent of its inhabitants."""

    group: str
    label: str
    share: int
    surnames: tuple[str, ...]
    middle: Mapping[Gender, tuple[str, ...]]
    given: Mapping[Gender, tuple[str, ...]]

    def __post_init__(self) -> None:
        lists = [self.surnames, *self.middle.values(), *self.given.values()]
        expect(all(lists), "no list of names is empty", self.group)
        expect(set(self.middle) == set(self.given) == set(Gender), "both genders", self.group)


@dataclass(frozen=True, kw_only=True)
class NameBook:
    """People's names and where their houses stand, for one province."""

    groups: tuple[NameGroup, ...]
    hamlets: Mapping[str, tuple[str, ...]]
    landmarks: tuple[str, ...]

    def __post_init__(self) -> None:
        expect(sum(group.share for group in self.groups) == 100, "shares sum to 100", self.groups)
        expect(ANYWHERE in self.hamlets, "some hamlets fit anywhere", self.hamlets)
        expect(bool(self.landmarks), "there are landmarks", self.landmarks)

    def hamlets_near(self, depot_key: str) -> tuple[str, ...]:
        """Return the hamlets that fit the zone of a depot, then those that fit anywhere."""
        return self.hamlets.get(depot_key, ()) + self.hamlets[ANYWHERE]


@dataclass(frozen=True)
class Point:
    """A place in degrees, WGS 84."""

    lat: float
    lon: float

    def __post_init__(self) -> None:
        expect(8 <= self.lat <= 24 and 102 <= self.lon <= 110, "a point in Viet Nam", self)


@dataclass(frozen=True, kw_only=True)
class Hours:
    """When an office is open: spans from, until; an empty Saturday is closed."""

    weekdays: tuple[tuple[time, time], ...]
    saturday: tuple[tuple[time, time], ...]

    def __post_init__(self) -> None:
        expect(bool(self.weekdays), "an office opens on weekdays", self)
        for spans in (self.weekdays, self.saturday):
            moments = [moment for span in spans for moment in span]
            expect(moments == sorted(set(moments)), "spans follow one another", self)


@dataclass(frozen=True, kw_only=True)
class PostPoint:
    """A post office or communal post point beside an office."""

    name: str
    address: str
    point: Point


@dataclass(frozen=True, kw_only=True)
class OfficeFacts:
    """A one-stop office; the provincial centre has no post point of its own."""

    commune: str
    name: str
    name_en: str
    address: str
    point: Point
    phone: str
    counters: int
    hours: Hours
    post_point: PostPoint | None = None

    def __post_init__(self) -> None:
        expect(bool(_COMMUNE_CODE.fullmatch(self.commune)), "a commune code: 5 digits", self)
        expect(bool(_PHONE.fullmatch(self.phone)), "a demonstration phone: 0xxx 000 xxxx", self)
        expect(all((self.name, self.name_en, self.address)), "every text is there", self)
        expect(self.counters > 0, "an office has a counter", self)


@dataclass(frozen=True, kw_only=True)
class DepotFacts:
    """Where a zone's couriers start and end their day."""

    key: str
    name: str
    name_en: str
    commune: str
    address: str
    point: Point
    phone: str
    couriers: int

    def __post_init__(self) -> None:
        expect(bool(_PHONE.fullmatch(self.phone)), "a demonstration phone: 0xxx 000 xxxx", self)
        expect(all((self.key, self.name, self.name_en, self.address)), "every text", self)
        expect(self.couriers > 0, "a depot has a courier", self)


@dataclass(frozen=True, kw_only=True)
class CommuneFacts:
    """Which depot serves a commune, and how its land lies."""

    code: str
    name: str
    depot: str
    terrain: Terrain


@dataclass(frozen=True, kw_only=True)
class ProvinceFacts:
    """Everything the demonstration knows of one province."""

    code: str
    name: str
    name_en: str
    centre: OfficeFacts
    depots: tuple[DepotFacts, ...]
    offices: tuple[OfficeFacts, ...]
    communes: tuple[CommuneFacts, ...]
    point_corrections: Mapping[str, Point]

    def __post_init__(self) -> None:
        codes = [commune.code for commune in self.communes]
        keys = {depot.key for depot in self.depots}
        expect(len(set(codes)) == len(codes), "a commune stands once", self.code)
        expect(len(keys) == len(self.depots), "a depot stands once", self.code)
        expect({c.depot for c in self.communes} == keys, "zones and depots agree", self.code)
        seats = {self.centre.commune}
        seats |= {office.commune for office in self.offices}
        seats |= {depot.commune for depot in self.depots}
        expect(seats <= set(codes), "places lie in the province's communes", self.code)

    def zone_of(self, depot_key: str) -> tuple[CommuneFacts, ...]:
        """Return the communes that a depot serves, by code."""
        return tuple(commune for commune in self.communes if commune.depot == depot_key)


def expect(holds: bool, promise: str, fact: object) -> None:
    """Raise a FactsError that names the broken promise and the fact, unless it holds."""
    if not holds:
        raise FactsError(f"Expected {promise}: {fact}")
