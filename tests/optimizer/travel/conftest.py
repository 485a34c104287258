"""Real road servers on the valley of `network.py` and on Andorra."""

from tests.optimizer.travel.real_servers import (
    andorra_pbf,
    osrm_andorra_url,
    osrm_url,
    valhalla_andorra_url,
    valhalla_url,
    valley_pbf,
)

__all__ = [
    "andorra_pbf",
    "osrm_andorra_url",
    "osrm_url",
    "valhalla_andorra_url",
    "valhalla_url",
    "valley_pbf",
]
