"""The small place where everything can be booked, as the tests of booking build it."""

from tests.booking.conftest import open_transaction, shop, slot, window

__all__ = ["open_transaction", "shop", "slot", "window"]
