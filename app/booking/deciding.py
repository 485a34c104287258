"""The page of the one decision: its cards, the communes to choose from, what may be added."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for
from werkzeug.datastructures import MultiDict

from app.booking import answers as answered
from app.booking import pages, planning, times, ways
from app.booking.answers import OFFICE, Answers, Way
from app.booking.forms import WayForm
from app.booking.models import MeetingPlace
from app.booking.places import PlaceOffer
from app.booking.ways import WayOffer
from app.booking.words import PLACES, WAYS
from app.catalogue import cases
from app.catalogue import queries as catalogue
from app.catalogue.models import Procedure
from app.core import clock
from app.core.i18n import _, hour, language, ngettext, vnd


@dataclass(frozen=True, slots=True)
class Option:
    """One place where papers or a result may change hands."""

    key: str
    words: str
    note: str


@dataclass(frozen=True, kw_only=True)
class Card:
    """One way to hand in, in words."""

    way: Way
    title: str
    words: str
    lack: str  # why it cannot be chosen; "" where it can
    facts: list[tuple[str, str]]
    meets: list[Option]  # where the courier may come to
    meets_key: str
    returns: list[Option]  # where the result may be had
    returns_key: str
    is_open: bool  # the places are being chosen
    url: str
    button: str


def decision(
    procedure: Procedure, said: MultiDict[str, str], *, form: WayForm, is_missing_way: bool
) -> dict[str, Any]:
    """Return what the page shows, for what was said so far."""
    now = clock.now()
    answers = answered.read(procedure, said, needs_way=False)
    commune = answered.commune_of(said)
    if commune is not None and answers is None:
        no_office = _("Ở đây chưa có nơi nhận thủ tục này. Mời bạn gọi số ở cuối trang.")
        form.commune.errors = [no_office]
    more = list(answers.more) if answers else answered.further(answered.listed(said, "more"))
    procedures = [procedure, *more]
    is_changing = answers is None or bool(said.get("change")) or bool(said.get("q"))
    return {
        "procedures": procedures,
        "codes": [one.code for one in more],
        "commune": commune if answers else None,
        "cards": _cards(answers, said, now=now) if answers else [],
        "is_missing_way": is_missing_way and answers is not None,
        "checklist": cases.checklist(
            procedures=procedures, said=cases.said(said.items(multi=True))
        ),
        "bundles": [] if more else catalogue.bundles_with(procedure=procedure),
        "can_add": len(procedures) < planning.MOST_ITEMS,
        "minutes": planning.visit_minutes(procedures),
        "is_changing": is_changing,
        **(pages.communes(form) if is_changing else {"communes": [], "text": "", "chosen": ""}),
    }


def _cards(answers: Answers, said: MultiDict[str, str], *, now: datetime) -> list[Card]:
    chosen = answered.way_of(answers.procedure, said)
    has_places = bool(said.get("at") or said.get("back") or said.get("places"))
    return [
        _card(offer, is_open=has_places and offer.way is chosen, now=now)
        for offer in ways.offers(answers, chosen=chosen, now=now)
    ]


def _card(offer: WayOffer, *, is_open: bool, now: datetime) -> Card:
    answers = offer.answers
    step = "booking.confirm" if answers.is_online else "booking.choose_time"
    return Card(
        way=offer.way,
        title=str(WAYS[offer.way]),
        words=_leads(offer),
        lack=_lack(offer),
        facts=[] if offer.lack else _facts(offer, now=now),
        meets=[_pickup(one) for one in offer.pickups] if answers.is_home else [],
        meets_key=answers.meets.key,
        returns=_returns(offer),
        returns_key=answers.returns.key,
        is_open=is_open,
        url=url_for(step, procedure_code=answers.procedure.code),
        button=_buttons()[offer.way],
    )


def _buttons() -> dict[Way, str]:
    return {
        Way.COUNTER: _("Chọn giờ tới quầy"),
        Way.HOME: _("Chọn ngày bưu tá tới"),
        Way.ONLINE: _("Đặt nơi nhận kết quả"),
    }


def _leads(offer: WayOffer) -> str:
    if offer.way is Way.COUNTER:
        return offer.answers.office.name
    if offer.way is Way.HOME:
        return _("Bưu tá đếm giấy tờ cùng bạn và niêm phong túi hồ sơ.")
    return _("Bạn nộp trên Cổng dịch vụ công. Bưu tá mang kết quả tới.")


def _lack(offer: WayOffer) -> str:
    if offer.lack is None:
        return ""
    words = {
        "post": _why_in_person(offer.answers.procedures),
        "online": _("Thủ tục này chưa nộp trực tuyến được."),
        "courier": _("Bưu tá chưa tới %(commune)s.", commune=offer.answers.commune.name),
        "time": _("Bưu tá đã kín lịch hai tuần tới."),
    }
    return words[offer.lack]


def _why_in_person(procedures: list[Procedure]) -> str:
    kept_back = next((one for one in procedures if not one.goes_by_post), None)
    if kept_back is None:
        return ""
    is_english = language() == "en"
    why = kept_back.why_not_by_post_en if is_english else kept_back.why_not_by_post
    return why or _("Thủ tục này cần bạn có mặt.")


def _facts(offer: WayOffer, *, now: datetime) -> list[tuple[str, str]]:
    return [
        (_("Sớm nhất"), _first_words(offer, now=now)),
        (_("Bạn phải đi"), _outing_words(offer.outings)),
        (_("Tổng tiền"), pages.money_words(offer.quote)),
        (_("Nhận kết quả"), _result_words(offer)),
    ]


def _first_words(offer: WayOffer, *, now: datetime) -> str:
    if offer.way is Way.ONLINE:
        return _("Ngay hôm nay")
    if offer.first is None:
        return _("Chưa có giờ trống")
    if offer.way is Way.COUNTER:
        on = clock.local_day(offer.first.starts_at)
        return f"{hour(offer.first.starts_at)}, {times.brief_day(on)}"
    return times.day_title(clock.local_day(offer.first.starts_at), clock.local_day(now))


def _outing_words(outings: int) -> str:
    if outings == 0:
        return _("Không phải đi")
    return ngettext("%(num)d lần", "%(num)d lần", outings)


def _result_words(offer: WayOffer) -> str:
    if offer.result_on is None:
        return _("%(where)s. Cơ quan báo ngày", where=PLACES[offer.answers.returns.place])
    return pages.result_words(offer.answers, offer.result_on)


def _pickup(offer: PlaceOffer) -> Option:
    first = _("Từ %(day)s", day=times.brief_day(offer.earliest)) if offer.earliest else ""
    return Option(offer.key, _place_name(offer), _joined(_price(offer), first, offer.sentence))


def _returns(offer: WayOffer) -> list[Option]:
    office = Option(OFFICE.key, str(PLACES[MeetingPlace.OFFICE]), _("0 đ. Bạn tới nhận."))
    meets = offer.answers.meets.place
    is_away = meets is not MeetingPlace.HOME and offer.answers.is_home
    near = [one for one in offer.returns if not (is_away and one.place == MeetingPlace.HOME)]
    listed = [Option(one.key, _place_name(one), _joined(_price(one), one.sentence)) for one in near]
    return [*listed, office] if offer.way is not Way.COUNTER else [office, *listed]


def _place_name(offer: PlaceOffer) -> str:
    words = str(PLACES[MeetingPlace(offer.place.value)])
    return words if offer.place == MeetingPlace.HOME else f"{words}: {offer.name}"


def _price(offer: PlaceOffer) -> str:
    if offer.postage_vnd is None:
        return ""
    return vnd(offer.postage_vnd) + (f" ({_('ví dụ')})" if offer.is_example else "")


def _joined(*parts: str) -> str:
    return ". ".join(part.rstrip(".") for part in parts if part) + "."
