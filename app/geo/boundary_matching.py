"""Which commune a feature is, by the code or the name that its properties carry."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.core.text import fold, tidy
from app.geo.models import Commune, Province

# How public files name these properties, folded and run together.
CODE_KEYS = (
    "code", "maxa", "maphuongxa", "maxaphuong", "wardcode", "communecode", "mahanhchinh", "mahc",
    "madvhc", "id",
)  # fmt: skip
NAME_KEYS = (
    "name", "tenxa", "tenphuongxa", "tenxaphuong", "ten", "wardname", "communename", "ward",
    "commune", "tendvhc", "fullname",
)  # fmt: skip
KIND_KEYS = ("type", "loai", "kind", "cap", "wardtype")
PROVINCE_KEYS = (
    "provincecode", "matinh", "province", "tentinh", "tinh", "tinhthanh", "provincename",
)  # fmt: skip

CODE_DIGITS = 5
KINDS = ("xa", "phuong", "dac khu", "thi tran")
# Files often hold several tiers; a province may bear the name of one of its wards.
LARGER_KINDS = frozenset({"tinh", "thanh pho", "huyen", "quan", "thi xa", "province", "district"})


@dataclass(frozen=True, kw_only=True)
class PropertyNames:
    """Which properties hold what; empty ones are found by the names that files commonly use."""

    code: str = ""
    name: str = ""
    province: str = ""


@dataclass(frozen=True, kw_only=True)
class Match:
    """What a feature calls itself, and the commune that it is; None with a reason."""

    label: str
    commune: Commune | None
    reason: str = ""


class CommuneFinder:
    """Finds communes for features; made once for a file."""

    def __init__(
        self,
        communes: Iterable[Commune],
        provinces: Iterable[Province],
        names: PropertyNames,
    ) -> None:
        self._by_code = {commune.code: commune for commune in communes}
        self._names = names
        self._provinces: dict[str, str] = {}
        for province in provinces:
            for key in (province.code, fold(province.name), fold(province.short_name)):
                self._provinces[key] = province.code
        self._by_name: dict[str, list[Commune]] = defaultdict(list)
        for commune in self._by_code.values():
            self._by_name[_joined(commune.search_key)].append(commune)
            self._by_name[_joined(fold(commune.short_name))].append(commune)

    def find(self, feature: Mapping[str, Any]) -> Match:
        """
        Say which commune a feature is.

        A code and a name that disagree are an older numbering more often than not: then the name
        decides, and without its help nothing does.
        """
        properties = _properties(feature)
        code = _code(_first(properties, self._names.code, CODE_KEYS) or feature.get("id"))
        name = tidy(str(_first(properties, self._names.name, NAME_KEYS) or ""))[:100]
        label = " ".join(part for part in (name, f"({code})" if code else "") if part) or "unnamed"
        kind = fold(str(_first(properties, "", KIND_KEYS) or ""))
        if kind in LARGER_KINDS:
            return Match(label=label, commune=None, reason=f"it is a {kind}, not a commune")
        by_code = self._by_code.get(code)
        if by_code and (not name or _bears(by_code, name)):
            return Match(label=label, commune=by_code)
        named = self._named(kind, name, properties) if name else []
        if len(named) == 1:
            return Match(label=label, commune=named[0])
        return Match(label=label, commune=None, reason=_why(by_code, named))

    def _named(self, kind: str, name: str, properties: Mapping[str, Any]) -> list[Commune]:
        given = _first(properties, self._names.province, PROVINCE_KEYS)
        province = self._province(given)
        if given and not province:
            return []
        whole = fold(name)
        for key in dict.fromkeys((f"{kind} {whole}", whole, _bare(whole))):
            found = [
                commune
                for commune in self._by_name.get(_joined(key), ())
                if not province or commune.province_code == province
            ]
            if found:
                return list({commune.code: commune for commune in found}.values())
        return []

    def _province(self, given: object) -> str:
        text = fold(str(given or ""))
        return self._provinces.get(text) or self._provinces.get(text.zfill(2), "")


def _properties(feature: Mapping[str, Any]) -> Mapping[str, Any]:
    given = feature.get("properties")
    return given if isinstance(given, dict) else {}


def _first(properties: Mapping[str, Any], said: str, usual: Sequence[str]) -> Any:
    if said:
        return properties.get(said)
    known = {_joined(fold(key)): value for key, value in properties.items()}
    return next((known[key] for key in usual if known.get(key) not in (None, "")), None)


def _code(given: object) -> str:
    if isinstance(given, float) and given.is_integer():
        given = int(given)
    text = str(given or "").strip()
    is_code = text.isascii() and text.isdecimal() and len(text) <= CODE_DIGITS
    return text.zfill(CODE_DIGITS) if is_code else ""


def _bears(commune: Commune, name: str) -> bool:
    said = _joined(_bare(fold(name)))
    return said in {_joined(_bare(commune.search_key)), _joined(fold(commune.short_name))}


def _bare(name: str) -> str:
    for kind in KINDS:
        if name.startswith(f"{kind} "):
            return name.removeprefix(f"{kind} ")
    return name


def _joined(text: str) -> str:
    return text.replace(" ", "")


def _why(by_code: Commune | None, named: Sequence[Commune]) -> str:
    if named:
        return "several communes bear this name: " + ", ".join(one.code for one in named[:5])
    if by_code:
        return f"its code belongs to {by_code.name}"
    return "no commune has this code or name"
