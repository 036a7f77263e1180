"""Models of sites for tests: a garage with two branches, and what differs of it."""

from typing import Any

from chargeloom.domain.ids import SiteId, StationId
from chargeloom.domain.sites.site import Node, Outlet, SiteModel

ROOT = Node(id="grid", fuse_a=(63.0, 63.0, 63.0))
LEFT = Node(id="left", parent="grid", fuse_a=(32.0, 32.0, 32.0))
RIGHT = Node(id="right", parent="grid", fuse_a=(32.0, 32.0, 32.0))


def outlet(station: str = "A", /, **said: Any) -> Outlet:
    told: dict[str, Any] = {"evse": 1, "node": "left"}
    return Outlet(station=StationId(station), **told | said)


def model(**said: Any) -> SiteModel:
    told: dict[str, Any] = {
        "name": "garage",
        "version": 1,
        "nodes": (ROOT, LEFT, RIGHT),
        "outlets": (outlet("A"), outlet("B", node="right")),
    }
    return SiteModel(id=SiteId(2), **told | said)
