"""The desk of the cases against a central system: we are the station, and each case comes in anew."""

import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any, Final

import msgspec

from chargeloom.conformance.case import Broken, NotApplicable, demand
from chargeloom.conformance.peer import Called, Peer, Terms
from chargeloom.domain.instant import HOUR, SECOND, Instant, from_datetime, to_rfc3339
from chargeloom.protocols.ocpp.dialect import Dialect, Side
from chargeloom.protocols.ocpp.v16.dialect import DIALECT as V16
from chargeloom.protocols.ocpp.v21.dialect import DIALECT as V21
from chargeloom.protocols.ocpp.v201.dialect import DIALECT as V201
from chargeloom.sim.links.line import Line, dial

DIALECTS: Final = {one.subprotocol: one for one in (V16, V201, V21)}
NOBODY: Final = "NOBODY-KNOWS-ME"
"""A card that no system knows, in the length that 1.6 allows."""


class Target(msgspec.Struct, frozen=True, kw_only=True):
    """Where the central system is, and whom it knows."""

    url: str
    protocol: str
    identity: str
    password: str | None = None
    token: str | None = None
    patience_s: float = 10.0

    @property
    def dialect(self) -> Dialect:
        return DIALECTS[self.protocol]


class CsmsDesk:
    """What a case against a central system may use."""

    def __init__(
        self,
        target: Target,
        *,
        now: Callable[[], Instant],
        new_id: Callable[[], str],
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.target: Final = target
        self.now: Final = now
        self.new_id: Final = new_id
        self._tls = tls

    @property
    def is_16(self) -> bool:
        return self.target.protocol == V16.subprotocol

    def time(self, ago_s: float = 0.0) -> str:
        """Write the time, or one that has passed."""
        return to_rfc3339(Instant((self.now() - round(ago_s * SECOND)) // 1000 * 1000))

    def known_token(self) -> str:
        """Name a card that the central system accepts. Raises NotApplicable."""
        if self.target.token is None:
            raise NotApplicable("no card is named that the central system accepts (--token)")
        return self.target.token

    async def dial(self, *subprotocols: str, password: str | None = None) -> Line:
        """Connect. Raises NoLine."""
        target = self.target
        return await dial(
            target.url,
            target.identity,
            subprotocols or (target.protocol,),
            password=target.password if password is None else password,
            tls=self._tls,
        )

    @asynccontextmanager
    async def connected(self) -> AsyncIterator[Peer]:
        """Connect, and say nothing yet. Raises NoLine, Broken."""
        line = await self.dial()
        if line.subprotocol != self.target.protocol:
            await line.hang_up()
            raise Broken(f"it agreed on {line.subprotocol!r} and not on {self.target.protocol}")
        async with Peer(
            line,
            self.target.dialect,
            Side.STATION,
            Terms(self.new_id, self.target.patience_s),
            _not_supported,
        ) as peer:
            yield peer

    async def comes_in(self) -> None:
        """See that we are let in as we should be: who lets in nobody refuses nothing. Raises NoLine, Broken."""
        async with self.connected():
            pass

    @asynccontextmanager
    async def booted(self) -> AsyncIterator[Peer]:
        """Connect and boot; what the case is about comes after. Raises NoLine, Broken, NotApplicable."""
        async with self.connected() as peer:
            answer = await peer.ask("BootNotification", self.boot())
            if answer["status"] != "Accepted":
                raise NotApplicable(f"the boot was answered {answer['status']}")
            yield peer

    def boot(self) -> dict[str, Any]:
        """Write a BootNotification."""
        if self.is_16:
            return {"chargePointVendor": "Chargeloom", "chargePointModel": "Conformance"}
        station = {"vendorName": "Chargeloom", "model": "Conformance"}
        return {"reason": "PowerUp", "chargingStation": station}

    async def goes_on(self, peer: Peer, after: str) -> None:
        """See that the conversation goes on. Raises Broken."""
        try:
            await peer.ask("Heartbeat", {})
        except Broken as broken:
            raise Broken(f"after {after}: {broken}") from None

    def demand_near(self, told: Any, name: str) -> None:
        """See that a time is one of now. Raises Broken."""
        try:
            at = from_datetime(datetime.fromisoformat(told.upper()))
        except ValueError:
            raise Broken(f"{name} is no time: {told}") from None
        demand(abs(at - self.now()) < HOUR, f"{name} is {told}, and it is {self.time()}")


def _not_supported(call: Called) -> list[Any]:
    return [4, call.message_id, "NotSupported", "a conformance case answers nothing", {}]
