"""A station that says what it likes, in the words of its version, and checks that its link survives."""

import asyncio
import json
from collections.abc import Mapping
from typing import Any, Final

from chargeloom.domain.commands.raw_call import RawCall, RawRefused, RawReply
from chargeloom.domain.stations.breach import Breach
from chargeloom.domain.stations.journal import Exchange, FrameKind
from chargeloom.protocols.ocpp.v16.version import V16
from chargeloom.protocols.ocpp.v21.version import V21
from chargeloom.protocols.ocpp.v201.version import V201
from chargeloom.protocols.ocpp.version import Version
from tests.rig import FakeStation, Rig

VERSIONS: Final[dict[str, Version]] = {"1.6": V16, "2.0.1": V201, "2.1": V21}

_BOOT_2: Final = {"reason": "PowerUp", "chargingStation": {"model": "One", "vendorName": "Loom"}}
BOOTS: Final[dict[str, Any]] = {
    "1.6": {"chargePointVendor": "Loom", "chargePointModel": "One"},
    "2.0.1": _BOOT_2,
    "2.1": _BOOT_2,
}

Code = str | None
"""The code of a CALLERROR, or None where there is no answer."""


def codes(old: Code, new: Code, newest: Code = "") -> Mapping[str, Code]:
    """Say which code 1.6 has for a fault, which 2.0.1 has, and 2.1 where it differs."""
    return {"1.6": old, "2.0.1": new, "2.1": new if newest == "" else newest}


class Hostile:
    """Sends texts as they are."""

    def __init__(self, rig: Rig, name: str, fake: FakeStation) -> None:
        self.rig = rig
        self.name = name
        self.fake = fake
        self._probes = 0

    @property
    def breaches(self) -> dict[Breach, int]:
        return dict(self.fake.station.breaches or {})

    async def ask(self, action: str, payload: Any, message_id: str | None = None) -> Any:
        """Call and demand a CALLRESULT."""
        return await self.fake.ask(action, payload, message_id)

    async def hear(self, *texts: bytes, answers: int) -> list[list[Any]]:
        """Send texts; return their answers, so many and no more, while the link lives on."""
        for text in texts:
            self.fake.actor.received(text)
        heard = [await self.fake.connection.next() for _ in range(answers)]
        await self.probe()
        return heard

    async def code(self, text: bytes) -> tuple[str, str]:
        """Send a text; return id and code of the one CALLERROR that it gets."""
        [[kind, message_id, code, description, details]] = await self.hear(text, answers=1)
        assert (kind, type(description), details) == (4, str, {})
        assert len(description) <= 255
        return message_id, code

    async def expect(self, text: bytes, message_id: str, code: Code) -> None:
        """Send a text and hold its answer, or its silence, against this."""
        if code is None:
            assert await self.hear(text, answers=0) == []
        else:
            assert await self.code(text) == (message_id, code)

    async def probe(self) -> None:
        """Show that the link lives and that nothing else is on its way."""
        self._probes += 1
        reply = await self.fake.ask("Heartbeat", {}, f"probe-{self._probes}")
        assert set(reply) == {"currentTime"}
        await self.rig.settle()
        assert self.fake.connection.sent == []
        assert not self.fake.connection.is_closed

    async def asked(
        self, action: str, payload: Any, answer: bytes | None
    ) -> tuple[str, RawReply | RawRefused]:
        """Be asked by us, and answer with this text (%b is the id of the question), or not at all."""
        call = RawCall(action=action, payload=json.dumps(payload).encode())
        asking = asyncio.create_task(self.rig.core.commanding.call(self.fake.station.id, call))
        frame = await self.fake.connection.next()
        if answer is not None:
            self.fake.actor.received(answer.replace(b"%b", frame[1].encode()))
        return frame[1], await asking

    async def kept(self, kind: FrameKind) -> list[Exchange]:
        """List what the journal has of this station of one kind, the oldest first."""
        exchanges = await self.rig.exchanges()
        mine = [one for one in exchanges if one.station == self.fake.station.id]
        return [one for one in mine if one.kind is kind]
