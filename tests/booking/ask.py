"""What tests ask of the services: a whole form, of which a test changes what it is about."""

from app.booking import services
from app.booking.models import Booking, Slot
from tests import build
from tests.conftest import NOW

PHONE = "0912345678"


def counter(slot: Slot, **changes: object) -> Booking:
    """Book a counter time as a citizen's form does, and commit."""
    return services.book_counter(**counter_form(slot, **changes))


def counter_form(slot: Slot, **changes: object) -> dict[str, object]:
    form = {
        "key": f"key-{slot.id}",
        "slot_id": slot.id,
        "office_id": slot.office_id,
        "name": "Vàng Thị Dở",
        "phone": PHONE,
        "is_on_behalf": False,
        "language": "vi",
        "now": NOW,
    }
    if "procedure_id" not in changes:
        form["procedure_id"] = build.procedure().id
    return form | changes


def pickup(slot: Slot, **changes: object) -> Booking:
    """Book a pickup as a citizen's form does."""
    return services.book_pickup(**pickup_form(slot, **changes))


def pickup_form(slot: Slot, **changes: object) -> dict[str, object]:
    form = {
        "key": f"key-{slot.id}",
        "slot_id": slot.id,
        "name": "Vàng Thị Dở",
        "phone": PHONE,
        "commune_code": build.commune().code,
        "hamlet": "Thôn Dền Thàng",
        "landmark": "Cạnh nhà văn hoá thôn",
        "now": NOW,
    }
    if "procedure_id" not in changes:
        form["procedure_id"] = build.procedure().id
    if "office_id" not in changes:
        form["office_id"] = build.office().id
    return form | changes
