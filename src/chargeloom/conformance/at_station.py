"""The desk of the cases against a station: we are the central system, and it stays while all are played."""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from itertools import count
from typing import Any, Final, Self

import msgspec

from chargeloom.conformance.at_csms import DIALECTS
from chargeloom.conformance.case import Broken, NotApplicable
from chargeloom.conformance.peer import Called, Fault, Peer, Terms
from chargeloom.domain.instant import Instant, to_rfc3339
from chargeloom.protocols.ocpp.dialect import Side
from chargeloom.sim.links.line import Board, Line

INTERVAL_S: Final = 2
"""What an accepted station is told to keep between heartbeats, so that nobody waits long."""


class StationDesk:
    """What a case against a station may use: whoever is connected, and how its requests are answered."""

    def __init__(
        self,
        board: Board,
        protocol: str,
        *,
        now: Callable[[], Instant],
        new_id: Callable[[], str],
        patience_s: float = 10.0,
        comes_s: float = 60.0,
    ) -> None:
        self.protocol: Final = protocol
        self.board: Final = board
        self.patience_s: Final = patience_s
        self.comes_s: Final = comes_s
        self.boot_status = "Accepted"
        self.holds: tuple[Line, Called] | None = None
        """The request that waits for its answer, and its link, while requests are held: at first they are."""
        self.is_holding = True
        self.met: Final[list[Peer]] = []
        """Every link of the station, in their order."""
        self._now = now
        self._new_id = new_id
        self._numbers = count(1)
        self._arrival = asyncio.Event()
        self._news = asyncio.Event()
        self._meeting: asyncio.Task[None] | None = None

    @property
    def is_16(self) -> bool:
        return self.protocol == "ocpp1.6"

    async def __aenter__(self) -> Self:
        self._meeting = asyncio.create_task(self._meet())
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._meeting is not None:
            self._meeting.cancel()
            with suppress(asyncio.CancelledError):
                await self._meeting
        for peer in self.met:
            await peer.__aexit__()

    async def peer(self) -> Peer:
        """Take the link that stands, or wait for the next one. Raises Broken."""
        try:
            async with asyncio.timeout(self.comes_s):
                while not self.met or not self.met[-1].line.is_open:
                    self._arrival.clear()
                    await self._arrival.wait()
        except TimeoutError:
            raise Broken(f"no station came within {self.comes_s:g} s") from None
        return self.met[-1]

    async def ready(self) -> Peer:
        """Take the link that stands, of a station whose requests are answered. Raises Broken."""
        peer = await self.peer()
        if self.is_holding:
            self.release()
        return peer

    async def ask(self, action: str, payload: Any) -> Any:
        """Ask the station. Raises Broken; NotApplicable where it knows no such action."""
        peer = await self.ready()
        answered = await peer.exchange(action, payload)
        if isinstance(answered, Fault):
            if answered.code in UNKNOWN:
                raise NotApplicable(f"it does not offer {action} ({answered.code})")
            raise Broken(
                f"{action} was answered by the error {answered.code}: {answered.description}"
            )
        peer.check_result(action, answered)
        return answered

    async def goes_on(self, after: str) -> None:
        """See that the station still answers, on the same link. Raises Broken."""
        peer = self.met[-1]
        try:
            await peer.exchange(*self.harmless())
        except Broken as broken:
            raise Broken(f"after {after}: {broken}") from None

    def harmless(self) -> tuple[str, dict[str, Any]]:
        """Name a request that changes nothing."""
        if self.is_16:
            return "GetConfiguration", {"key": ["HeartbeatInterval"]}
        wanted = {"component": {"name": "OCPPCommCtrlr"}, "variable": {"name": "HeartbeatInterval"}}
        return "GetVariables", {"getVariableData": [wanted]}

    async def boots(self, known: int) -> Called:
        """Wait for one boot more than were known, over all links. Raises Broken."""
        try:
            async with asyncio.timeout(self.comes_s):
                while len(found := self.all_boots()) <= known:
                    self._news.clear()
                    await self._news.wait()
        except TimeoutError:
            raise Broken(f"there was no BootNotification within {self.comes_s:g} s") from None
        return found[-1]

    def all_boots(self) -> list[Called]:
        """List the boots on all links."""
        return [one for peer in self.met for one in peer.calls if one.action == "BootNotification"]

    def release(self) -> None:
        """Answer what was held, and hold nothing more."""
        self.is_holding, held = False, self.holds
        self.holds = None
        if held is not None:
            line, call = held
            line.say(msgspec.json.encode(self._result(call)))

    async def _meet(self) -> None:
        while True:
            line = await self.board.caller()
            peer = Peer(
                line,
                DIALECTS[self.protocol],
                Side.CSMS,
                Terms(self._new_id, self.patience_s),
                partial(self._answer, line),
                self._news.set,
            )
            await peer.__aenter__()
            self.met.append(peer)
            self._arrival.set()

    def _answer(self, line: Line, call: Called) -> list[Any] | None:
        if self.is_holding:
            self.holds = self.holds if self.holds and self.holds[0].is_open else (line, call)
            return None
        return self._result(call)

    def _result(self, call: Called) -> list[Any]:
        answers = _ANSWERS_16 if self.is_16 else _ANSWERS_2
        payload = dict(answers.get(call.action, {}))
        if call.action == "BootNotification":
            payload |= {"status": self.boot_status, "interval": INTERVAL_S}
        if call.action in ("BootNotification", "Heartbeat"):
            payload["currentTime"] = to_rfc3339(Instant(self._now() // 1000 * 1000))
        if call.action == "StartTransaction":
            payload["transactionId"] = next(self._numbers)
        if call.action == "TransactionEvent" and isinstance(call.payload, Mapping):
            payload = {"idTokenInfo": ACCEPTED} if "idToken" in call.payload else {}
        return [3, call.message_id, payload]


ACCEPTED: Final = {"status": "Accepted"}
UNKNOWN: Final = frozenset({"NotImplemented", "NotSupported"})
_ANSWERS_16: Final[Mapping[str, dict[str, Any]]] = {
    "Authorize": {"idTagInfo": ACCEPTED},
    "StartTransaction": {"idTagInfo": ACCEPTED},
    "DataTransfer": {"status": "UnknownVendorId"},
    "SignCertificate": {"status": "Rejected"},
}
_ANSWERS_2: Final[Mapping[str, dict[str, Any]]] = {
    "Authorize": {"idTokenInfo": ACCEPTED},
    "DataTransfer": {"status": "UnknownVendorId"},
    "SignCertificate": {"status": "Rejected"},
    "NotifyEVChargingNeeds": {"status": "Rejected"},
    "NotifyEVChargingSchedule": {"status": "Accepted"},
    "Get15118EVCertificate": {"status": "Failed", "exiResponse": ""},
    "GetCertificateStatus": {"status": "Failed"},
}
