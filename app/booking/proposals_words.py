"""What citizens are told of another time: one text, to whom it concerns and who helps them."""

from datetime import datetime

from app.booking.models import BookingKind
from app.booking.proposals_models import Proposal
from app.booking.site import Site
from app.core.codes import grouped
from app.core.i18n import _, force_locale, hour, short_day
from app.notify import services as notify


def tell_offer(proposal: Proposal, *, site: Site, now: datetime) -> None:
    """Offer another time by text; nothing is moved before it is accepted."""
    booking = proposal.booking
    with force_locale(booking.language):
        text = " ".join(part for part in (_offer(proposal), _how(proposal, site)) if part)
    for phone in sorted({booking.phone, booking.helper_phone} - {""}):
        notify.enqueue(
            phone=phone, text=text, reason="proposal", now=now, ends_at=proposal.open_until
        )


def _offer(proposal: Proposal) -> str:
    booking = proposal.booking
    starts = proposal.starts_at or proposal.was_from
    said = {
        "was": f"{hour(proposal.was_from)} {short_day(proposal.was_from)}",
        "code": grouped(booking.code),
        "hour": hour(starts),
        "on": short_day(starts),
    }
    sentence = _(
        "Tận Tay: lịch %(was)s (mã %(code)s) phải đổi. Giờ mới giữ cho bạn: %(hour)s %(on)s.",
        **said,
    )
    if booking.kind is BookingKind.PICKUP:
        sentence = _(
            "Tận Tay: bưu tá không tới được lúc %(was)s (mã %(code)s). Giờ mới: %(hour)s %(on)s.",
            **said,
        )
    return str(sentence)


def _how(proposal: Proposal, site: Site) -> str:
    until = f"{hour(proposal.open_until)} {short_day(proposal.open_until)}"
    link = site.link(f"/proposals/{proposal.token}")
    if site.takes_replies and link:
        text: str = _(
            "Đồng ý: nhắn lại %(number)d hoặc mở %(link)s trước %(until)s.",
            number=proposal.reply_number,
            link=link,
            until=until,
        )
    elif site.takes_replies:
        text = _(
            "Đồng ý: nhắn lại %(number)d trước %(until)s.",
            number=proposal.reply_number,
            until=until,
        )
    elif link:
        text = _("Trả lời ở %(link)s trước %(until)s.", link=link, until=until)
    else:
        text = _("Chúng tôi sẽ gọi cho bạn trước %(until)s.", until=until)
    return text
