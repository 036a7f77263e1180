"""A charging station that grants what it is asked, as the test tool does: it is limited, and hears of it."""

import asyncio
import json
from collections.abc import Callable
from typing import Any, Final, Self

from chargeloom.protocols.ocpp.v201.version import V201
from chargeloom.services.limiting import Limiting, Offer
from tests.conformance.v201.charging_station import ACCEPTED, ChargingStation, Payload
from tests.patience import PATIENCE_S
from tests.rig import FakeConnection, FakeStation, Rig

_KNOWN: Final = {
    "Enabled": "true",
    "PeriodsPerSchedule": "4",
    "ProfileStackLevel": "3",
    "RateUnit": "A,W",
}
"""What it says of itself (SmartChargingCtrlr)."""
_GRANTED: Final[dict[str, Payload]] = {
    "GetChargingProfiles": {"status": "NoProfiles"},
    "GetCompositeSchedule": {"status": "Rejected"},
}


class GrantingConnection(FakeConnection):
    """A link whose far end answers each request at once."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[tuple[str, Payload]] = []
        self.answer: Callable[[str, Payload], None] = lambda _, __: None

    def send(self, text: bytes) -> None:
        frame = json.loads(text)
        if frame[0] != 2:
            super().send(text)
            return
        _, message_id, action, payload = frame
        self.heard.append((action, payload))
        granted = _values(payload) if action == "GetVariables" else _GRANTED.get(action, ACCEPTED)
        asyncio.get_running_loop().call_soon(self.answer, message_id, granted)


def _values(payload: Payload) -> Payload:
    return {"getVariableResult": [_value(one) for one in payload["getVariableData"]]}


def _value(asked: Payload) -> Payload:
    value = _KNOWN.get(asked["variable"]["name"])
    told = {name: asked[name] for name in ("component", "variable")}
    if value is None:
        return told | {"attributeStatus": "UnknownVariable"}
    return told | {"attributeStatus": "Accepted", "attributeValue": value}


class Obliging(ChargingStation):
    """A charging station whose EVSE is limited by us."""

    link: GrantingConnection

    @classmethod
    async def limited(cls, rig: Rig, offer: Offer) -> Self:
        """Boot it, and let its EVSE be limited."""
        play = await cls.known(rig)
        identity = play.station.station.id
        play.station.actor.closed()
        play.link = GrantingConnection()
        play.station = FakeStation(rig.core, identity, version=V201, connection=play.link)
        play.link.answer = play.station.answer
        await play.boot()
        play.limiting.offer(identity, 1, offer)
        await play.calm()
        return play

    @property
    def limiting(self) -> Limiting:
        return self.rig.core.limiting

    async def calm(self) -> None:
        """Let pass what is said of limits."""
        await self.limiting.settled(self.station.station.id, 1)
        await self.rig.settle()

    @property
    def limits(self) -> list[Payload]:
        """List the profiles of charges that were set, as they arrived."""
        told = [payload for action, payload in self.link.heard if action == "SetChargingProfile"]
        purpose = "chargingProfilePurpose"
        return [one for one in told if one["chargingProfile"][purpose] == "TxProfile"]

    async def next_limit(self, known: int) -> Payload:
        """Wait for a profile of the charge behind so many, and return the newest."""
        async with asyncio.timeout(PATIENCE_S):
            while len(self.limits) <= known:
                await self.calm()
        return self.limits[-1]

    async def needs(self, **said: Any) -> str:
        """Tell what the vehicle wants; return whether a limit is made for it."""
        wanted = {
            "requestedEnergyTransfer": "AC_three_phase",
            "acChargingParameters": {
                "energyAmount": 12_000,
                "evMinCurrent": 6,
                "evMaxCurrent": 16,
                "evMaxVoltage": 400,
            },
        }
        told = {"evseId": 1, "maxScheduleTuples": 1, "chargingNeeds": wanted | said}
        reply = await self.station.ask("NotifyEVChargingNeeds", told)
        return str(reply["status"])

    async def means(self, schedule: Payload) -> str:
        """Tell how the vehicle means to charge; return whether that is within its limit."""
        told = {"evseId": 1, "timeBase": schedule["startSchedule"], "chargingSchedule": schedule}
        reply = await self.station.ask("NotifyEVChargingSchedule", told)
        return str(reply["status"])
