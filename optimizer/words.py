"""What was found out, said in a sentence: Vietnamese and English."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from optimizer.diagnosis import Obstacle, RemedyKind
from optimizer.solution import Reason

if TYPE_CHECKING:
    from collections.abc import Callable

    from optimizer.diagnosis import Diagnosis, Finding, Remedy

Language = Literal["vi", "en"]

REASONS: dict[tuple[Reason, Obstacle], tuple[str, str]] = {
    (Reason.NO_SKILL, Obstacle.NONE): (
        "{who} chưa làm được việc này: cần {skills}.",
        "{who} cannot do this work: it takes {skills}.",
    ),
    (Reason.FORBIDDEN, Obstacle.NONE): (
        "{who} không được phép đến điểm này.",
        "{who} may not serve this visit.",
    ),
    (Reason.CAPACITY, Obstacle.NONE): (
        "Xe trống của {who} chở được {room}, điểm này cần {needed}.",
        "The empty vehicle of {who} holds {room}, this visit needs {needed}.",
    ),
    (Reason.UNREACHABLE, Obstacle.NO_WAY_THERE): (
        "Không có đường cho {who} tới đó.",
        "No way leads there for {who}.",
    ),
    (Reason.UNREACHABLE, Obstacle.NO_WAY_BACK): (
        "{who} tới được, nhưng không có đường về.",
        "{who} can get there, but no way leads back.",
    ),
    (Reason.CLOSED_ROAD, Obstacle.NO_WAY_THERE): (
        "Đường tới đó đang cấm, {who} không qua được.",
        "The road there is closed, {who} cannot get through.",
    ),
    (Reason.CLOSED_ROAD, Obstacle.NO_WAY_BACK): (
        "{who} tới được, nhưng đường về đang cấm.",
        "{who} can get there, but the road back is closed.",
    ),
    (Reason.TOO_FAR, Obstacle.STOPS): (
        "{who} chỉ được nhận {limit} điểm mỗi ngày.",
        "{who} may take only {limit} stops a day.",
    ),
    (Reason.TOO_FAR, Obstacle.TRAVEL): (
        "Đi và về mất {found_min} phút, giới hạn của {who} là {limit_min} phút.",
        "There and back takes {found_min} min, the limit of {who} is {limit_min} min.",
    ),
    (Reason.TOO_FAR, Obstacle.DISTANCE): (
        "Đi và về dài {found_km} km, giới hạn của {who} là {limit_km} km.",
        "There and back is {found_km} km, the limit of {who} is {limit_km} km.",
    ),
    (Reason.TOO_FAR, Obstacle.DURATION): (
        "Cả đi, làm và về mất {found_min} phút, giới hạn của {who} là {limit_min} phút.",
        "There, at work and back takes {found_min} min, the limit of {who} is {limit_min} min.",
    ),
    (Reason.OUTSIDE_SHIFT, Obstacle.NONE): (
        "Dù chỉ đi điểm này, {who} tới {back} mới xong, ca hết lúc {closes}.",
        "Even with nothing else to do, {who} is done at {back}; the shift ends at {closes}.",
    ),
    (Reason.OUTSIDE_WINDOW, Obstacle.TOO_LATE): (
        "{who} tới sớm nhất lúc {arrives}, người dân chỉ chờ đến {closes}.",
        "{who} arrives at {arrives} at the earliest, the window closes at {closes}.",
    ),
    (Reason.OUTSIDE_WINDOW, Obstacle.TOO_EARLY): (
        "Người dân hẹn từ {opens}, quá muộn để {who} xong việc trước {shift_closes}.",
        "The window opens at {opens}, too late for {who} to be done by {shift_closes}.",
    ),
    (Reason.OUTSIDE_WINDOW, Obstacle.BREAK): (
        "Người dân hẹn {opens}–{closes}, đúng giờ nghỉ của {who}.",
        "The window {opens}–{closes} falls into the break of {who}.",
    ),
    (Reason.CROWDED_OUT, Obstacle.TIME): (
        "{who} tới được, nhưng hết giờ: {rivals}.",
        "{who} could come, but has no time left: {rivals}.",
    ),
    (Reason.CROWDED_OUT, Obstacle.ROOM): (
        "{who} tới được, nhưng xe hết chỗ: {rivals}.",
        "{who} could come, but has no room left: {rivals}.",
    ),
    (Reason.CROWDED_OUT, Obstacle.STOPS): (
        "{who} tới được, nhưng đã đủ số điểm: {rivals}.",
        "{who} could come, but has all the stops allowed: {rivals}.",
    ),
    (Reason.CROWDED_OUT, Obstacle.TRAVEL): (
        "{who} tới được, nhưng sẽ quá giờ đi đường cho phép: {rivals}.",
        "{who} could come, but would ride longer than allowed: {rivals}.",
    ),
    (Reason.CROWDED_OUT, Obstacle.DISTANCE): (
        "{who} tới được, nhưng sẽ quá quãng đường cho phép: {rivals}.",
        "{who} could come, but would ride farther than allowed: {rivals}.",
    ),
    (Reason.CROWDED_OUT, Obstacle.DURATION): (
        "{who} tới được, nhưng sẽ đi quá lâu mới về: {rivals}.",
        "{who} could come, but would be away longer than allowed: {rivals}.",
    ),
}

NUMBERED = frozenset({Reason.CAPACITY, Reason.TOO_FAR, Reason.OUTSIDE_SHIFT, Reason.OUTSIDE_WINDOW})

WHOLE: dict[Reason, tuple[str, str]] = {
    Reason.NO_VEHICLE: ("Không có ai trong ca.", "Nobody rides that day."),
    Reason.REMOVED: ("Người điều phối đã bỏ điểm này ra.", "The dispatcher took it out."),
    Reason.UNREACHABLE: ("Không có đường tới đó.", "No way leads there."),
    Reason.CLOSED_ROAD: ("Đường tới đó đang cấm.", "The road there is closed."),
    Reason.TOO_FAR: ("Điểm này quá xa.", "It is too far."),
    Reason.OUTSIDE_SHIFT: ("Đi và về không vừa ca của ai.", "There and back fits no shift."),
    Reason.OUTSIDE_WINDOW: ("Không ai tới kịp giờ hẹn.", "Nobody can come within the window."),
    Reason.CROWDED_OUT: ("Các điểm khác đã lấy hết giờ.", "Other visits take the time."),
    Reason.CAPACITY: ("Vượt sức chở của mọi xe.", "It is more than a vehicle holds."),
    Reason.NO_SKILL: ("Không ai trong ca làm được.", "Nobody on shift can do it."),
    Reason.FORBIDDEN: ("Không ai trong ca được phép đến.", "Nobody on shift may serve it."),
}

RIVALS: dict[str, tuple[str, str]] = {
    "none": ("phải bớt từ hai điểm trở lên", "two stops or more would have to go"),
    "equal": ("{visits} giữ chỗ đó", "{visits} in its place"),
    "higher": ("{visits} được ưu tiên hơn", "{visits} takes priority"),
}

REMEDIES: dict[RemedyKind, tuple[str, str]] = {
    RemedyKind.INSERT: (
        "Xếp được ngay: {who} tới lúc {at}",
        "It fits as it is: {who} comes at {at}",
    ),
    RemedyKind.WINDOW_LATER: (
        "Xin người dân chờ thêm {amount} phút: {who} tới lúc {at}",
        "Ask for {amount} more minutes at the end of the window: {who} comes at {at}",
    ),
    RemedyKind.WINDOW_EARLIER: (
        "Xin người dân đón sớm hơn {amount} phút: {who} tới lúc {at}",
        "Ask to come {amount} minutes before the window: {who} comes at {at}",
    ),
    RemedyKind.SHIFT_LATER: (
        "Kéo dài ca của {who} thêm {amount} phút: tới lúc {at}",
        "Let the shift of {who} end {amount} minutes later: comes at {at}",
    ),
    RemedyKind.SHIFT_EARLIER: (
        "Cho {who} bắt đầu ca sớm hơn {amount} phút: tới lúc {at}",
        "Let the shift of {who} begin {amount} minutes earlier: comes at {at}",
    ),
    RemedyKind.TRIP: (
        "Cho {who} về lấy hàng thêm một lần, thành {amount} chuyến: tới lúc {at}",
        "Let {who} come back to load once more, {amount} trips in all: comes at {at}",
    ),
    RemedyKind.CAPACITY: (
        "Đổi xe của {who} sang xe chở được {amount}: tới lúc {at}",
        "Give {who} a vehicle that holds {amount}: comes at {at}",
    ),
    RemedyKind.SKILL: (
        "Giao thêm cho {who} việc {skills}: tới lúc {at}",
        "Let {who} do {skills}: comes at {at}",
    ),
    RemedyKind.LIMIT: (
        "Nâng giới hạn của {who} lên {limit}: tới lúc {at}",
        "Raise the limit of {who} to {limit}: comes at {at}",
    ),
    RemedyKind.ANOTHER_DAY: (
        "Hẹn sang {day}: {who} tới lúc {at}",
        "Move it to {day}: {who} comes at {at}",
    ),
    RemedyKind.DROP: (
        "Bỏ {visits} ra, {rank}: {who} tới lúc {at}",
        "Leave {visits} out, {rank}: {who} comes at {at}",
    ),
    RemedyKind.COURIER: (
        "Thêm một bưu tá cùng ca với {who}: tới lúc {at}",
        "Add a courier with the shift of {who}: comes at {at}",
    ),
}

RANKS = {
    True: ("ưu tiên thấp hơn", "which matters less"),
    False: ("ưu tiên ngang nhau", "which matters as much"),
}

EXTRA_TIME = ("thêm {} phút đi đường", "{} min more on the road")
EXTRA_WAY = ("thêm {} km", "{} km more")
NO_EXTRA = ("không thêm đường", "no more riding")

LIMIT_UNITS = {
    Obstacle.STOPS.value: ("{amount} điểm", "{amount} stops"),
    Obstacle.TRAVEL.value: ("{amount_min} phút đi đường", "{amount_min} min of riding"),
    Obstacle.DISTANCE.value: ("{amount_km} km", "{amount_km} km"),
    Obstacle.DURATION.value: (
        "{amount_min} phút từ lúc đi đến lúc về",
        "{amount_min} min from leaving to being back",
    ),
}


@dataclass(frozen=True, kw_only=True)
class Names:
    """What people call things; by default their numbers."""

    vehicle: Callable[[int], str] = str
    visit: Callable[[int], str] = str
    skill: Callable[[int], str] = str
    day: Callable[[str], str] = str


NUMBERS = Names()


def why(diagnosis: Diagnosis, language: Language, names: Names = NUMBERS) -> str:
    """Say why the visit is left out: what the vehicle that came closest lacks."""
    if diagnosis.closest is None:
        return _in(WHOLE[diagnosis.reason], language)
    return why_not(diagnosis.closest, language, names)


def why_not(finding: Finding, language: Language, names: Names = NUMBERS) -> str:
    """Say what keeps one vehicle from the visit."""
    template = REASONS.get((finding.reason, finding.obstacle))
    if template is None or (finding.reason in NUMBERED and not finding.numbers):
        return _in(WHOLE[finding.reason], language)
    return _in(template, language).format(
        who=names.vehicle(finding.vehicle_id),
        skills=", ".join(map(names.skill, finding.subjects)),
        rivals=_rivals(finding, language, names),
        **_spoken(finding, language),
    )


def remedy(found: Remedy, language: Language, names: Names = NUMBERS) -> str:
    """Say what would place the visit, and what riding it adds."""
    limit = LIMIT_UNITS.get(found.what, ("{amount}", "{amount}"))
    said = _in(REMEDIES[found.kind], language).format(
        who=names.vehicle(found.vehicle_id),
        at=_clock(found.starts_s),
        amount=found.amount,
        skills=", ".join(map(names.skill, found.subjects)),
        visits=", ".join(map(names.visit, found.subjects)),
        day=names.day(found.what) if found.kind is RemedyKind.ANOTHER_DAY else "",
        rank=_in(RANKS[found.is_outranked], language),
        limit=_in(limit, language).format(
            amount=found.amount,
            amount_min=_minutes(found.amount),
            amount_km=_km(found.amount, language),
        ),
    )
    return f"{said}, {_extra(found, language)}."


def _extra(found: Remedy, language: Language) -> str:
    parts = []
    if found.added_travel_s > 0:
        parts.append(_in(EXTRA_TIME, language).format(_minutes(found.added_travel_s)))
    if found.added_distance_m > 0:
        parts.append(_in(EXTRA_WAY, language).format(_km(found.added_distance_m, language)))
    return ", ".join(parts) or _in(NO_EXTRA, language)


def _rivals(finding: Finding, language: Language, names: Names) -> str:
    kind = "higher" if finding.is_outranked else "equal"
    template = RIVALS[kind if finding.subjects else "none"]
    either = {"vi": " hoặc ", "en": " or "}[language]
    return _in(template, language).format(visits=either.join(map(names.visit, finding.subjects)))


def _spoken(finding: Finding, language: Language) -> dict[str, str]:
    """Turn instants into clock times, spans into minutes, metres into kilometres."""
    spoken = {key: str(number) for key, number in finding.numbers.items()}
    spoken |= {
        key.removesuffix("_s"): _clock(number)
        for key, number in finding.numbers.items()
        if key.endswith("_s")
    }
    for key in {"found", "limit"} & finding.numbers.keys():
        spoken[f"{key}_min"] = str(_minutes(finding.numbers[key]))
        spoken[f"{key}_km"] = _km(finding.numbers[key], language)
    return spoken


def _clock(second: int) -> str:
    return f"{second // 3600 % 24}:{second // 60 % 60:02}"


def _minutes(seconds: int) -> int:
    return -(-seconds // 60)


def _km(metres: int, language: Language) -> str:
    text = f"{metres / 1000:.1f}"
    return text.replace(".", ",") if language == "vi" else text


def _in(both: tuple[str, str], language: Language) -> str:
    return both[0] if language == "vi" else both[1]
