"""Travel times between places, from whichever source there is."""

from optimizer.travel.matrix import UNREACHABLE, TravelMatrix

__all__ = ["UNREACHABLE", "TravelMatrix"]
