"""How a station reaches a central system, asked for over the API."""

from typing import Any

import pytest

from chargeloom.domain.access import Role
from chargeloom.protocols.ocpp.v201.version import V201
from tests.web.site import Site, pointers

STATION = "/api/v1/stations/CP-1/commands"
WAY = {"slot": 1, "url": "wss://loom.test/ocpp", "security_profile": 2}


@pytest.mark.parametrize(
    ("name", "body", "pointer"),
    [
        ("set-network-profile", WAY | {"url": "ws://loom.test/ocpp"}, "/url"),
        ("set-network-profile", WAY | {"security_profile": 1}, "/url"),
        ("set-network-profile", WAY | {"security_profile": 4}, "/security_profile"),
        ("set-network-profile", WAY | {"url": "https://loom.test"}, "/url"),
        ("set-network-profile", WAY | {"slot": -1}, "/slot"),
        ("set-network-profile", WAY | {"interface": "Wired9"}, "/interface"),
        ("set-network-priority", {"slots": []}, "/slots"),
        ("set-network-priority", {"slots": [1, 1]}, "/slots"),
    ],
)
async def test_what_makes_no_sense_is_refused(
    site: Site, name: str, body: dict[str, Any], pointer: str
) -> None:
    await site.rig.station(version=V201)
    async with site.client(Role.OPERATOR) as client:
        answer = await client.post(f"{STATION}/{name}", json=body)
    assert (answer.status_code, pointers(answer)) == (422, [pointer])
