"""Where stations connect: listens, gives each identity one owner, looks after every link."""

import asyncio
import secrets
from collections.abc import Callable, Collection, Sequence
from math import ceil
from typing import Any, Final

import structlog
from aiofastnet import create_server

from chargeloom import clock
from chargeloom.domain.ids import StationId
from chargeloom.protocols.ocpp.connection import Admission, Welcome
from chargeloom.protocols.ocpp.door import Door
from chargeloom.protocols.ocpp.limits import Limits
from chargeloom.protocols.ocpp.pulse import Pulse
from chargeloom.protocols.ocpp.reception import GateKeeper, Reception
from chargeloom.protocols.ocpp.retreat import Retreat
from chargeloom.protocols.ocpp.takeover import (
    Claim,
    Dismiss,
    Install,
    Move,
    Owners,
    Probe,
    Takeover,
    Tell,
)
from chargeloom.protocols.ocpp.websocket import Link
from chargeloom.protocols.ocpp.wheel import Wheel
from chargeloom.services.admitting import Refused

log = structlog.get_logger(__name__)

SERVED: Final = ("ocpp2.1", "ocpp2.0.1", "ocpp1.6")
"""The subprotocols that we serve, best first."""

POLICY_VIOLATION: Final = 1008
INTERNAL_ERROR: Final = 1011
SERVICE_RESTART: Final = 1012
TRY_AGAIN_LATER: Final = 1013

_BACKLOG: Final = 4096


class OcppEndpoint:
    """The listener for OCPP-J stations; `welcome` makes the session of each link that counts."""

    def __init__(
        self,
        gate: GateKeeper,
        welcome: Welcome,
        *,
        limits: Limits | None = None,
        served: Sequence[str] = SERVED,
        on_takeover: Callable[[StationId, Takeover], None] = lambda *_: None,
        reference: Callable[[], str] = lambda: f"ref_{secrets.token_hex(6)}",
    ) -> None:
        self.limits = limits if limits is not None else Limits()
        self.now_s = 0.0
        self.reference = reference
        self._welcome = welcome
        self._on_takeover = on_takeover
        self._reception = Reception(
            gate, served, make_link=self._make_link, clock=clock.monotonic, reference=reference
        )
        self.answer = self._reception.answer
        self._owners: Owners[Link] = Owners(self.limits.takeover_s)
        self._links: set[Link] = set()
        self._doors: set[Door] = set()
        self._wheel: Wheel[Link] = Wheel()
        self._server: asyncio.Server | None = None
        self._retreat: Retreat | None = None
        self._pulse = Pulse(self.limits.beat_s, self._beat, clock.monotonic)
        self._is_empty = asyncio.Event()
        self._is_empty.set()

    async def start(self, host: str, port: int) -> None:
        """Listen; port 0 lets the system choose. Raises OSError."""
        loop = asyncio.get_running_loop()
        self._server = await create_server(
            loop, lambda: Door(self), host, port, backlog=_BACKLOG, start_serving=True
        )
        self._pulse.start()

    @property
    def port(self) -> int:
        """The port that we listen on; 0 while we do not."""
        sockets = self._server.sockets if self._server is not None else ()
        return int(sockets[0].getsockname()[1]) if sockets else 0

    @property
    def connected(self) -> Collection[StationId]:
        """The stations that have a link that counts."""
        return self._owners.owners.keys()

    @property
    def links(self) -> int:
        """How many WebSockets are open, those included that wait or are being closed."""
        return len(self._links)

    async def drain(self, seconds: float) -> None:
        """Stop listening, send every station away over this time, and wait until they are gone."""
        self._reception.closed_for = self._not_now("we are stopping")
        if self._server is not None:
            self._server.close()
        for door in tuple(self._doors):
            door.slam()
        self._send_away(SERVICE_RESTART, "service restart", seconds)
        try:
            async with asyncio.timeout(seconds + 2 * self.limits.close_s):
                await self._is_empty.wait()
        except TimeoutError:
            self._abort_all()
            await self._is_empty.wait()
        self._pulse.stop()
        if self._server is not None:
            await self._server.wait_closed()

    def abandon(self, code: int = TRY_AGAIN_LATER) -> None:
        """Nothing can be stored: send every station away, and let none in until `readmit`."""
        self._reception.closed_for = self._not_now("nothing can be stored now")
        self._send_away(code, "try again later", self.limits.retreat_s)

    def expel(self, station: StationId, reason: str) -> None:
        """Close the link of a station that may no longer be here, if it has one."""
        claim = self._owners.owners.get(station)
        if claim is not None:
            claim.link.close(POLICY_VIOLATION, reason)

    def readmit(self) -> None:
        """Let stations in again; links from before are closed by now, for their sessions are stale."""
        if self._retreat is not None:
            self._retreat.finish()
        self._reception.closed_for = None

    # A porter of doors.

    def knocked(self, door: Door) -> None:
        """Note a connection that has not said yet what it wants."""
        self._doors.add(door)

    def passed(self, door: Door) -> None:
        """Note that a connection has been answered, or is gone."""
        self._doors.discard(door)

    # The desk of links.

    def arrived(self, link: Link) -> None:
        """Take in a link that is up."""
        self._links.add(link)
        self._is_empty.clear()
        self.look_after(link, self.limits.ping_s)
        station, _, address, is_authenticated = link.admission
        claim = Claim(station, link, address, is_authenticated)
        self._carry_out(self._owners.arrive(claim, self.now_s))

    def answered(self, link: Link) -> None:
        """Note that a probed link gave a sign of life."""
        moves = self._owners.answered(link.admission.station, link, self.now_s)
        self._carry_out(moves)

    def closing(self, link: Link) -> None:
        """Note that a link is being closed: it leaves soon, and its socket is not waited for long."""
        self.look_after(link, self.limits.close_s)
        asyncio.get_running_loop().call_soon(link.leave)

    def left(self, link: Link) -> None:
        """Note that a link counts no more."""
        self._carry_out(self._owners.gone(link.admission.station, link))

    def vanished(self, link: Link) -> None:
        """Note that the socket of a link is gone."""
        self._links.discard(link)
        self._wheel.take(link)
        if not self._links:
            self._is_empty.set()

    def look_after(self, link: Link, after_s: float) -> None:
        """Call the link's `attend` then."""
        self._wheel.hang(link, ceil(after_s / self.limits.beat_s))

    def _make_link(self, admission: Admission) -> Link:
        return Link(self, admission)

    # What is done about owners.

    def _carry_out(self, moves: Sequence[Move[Link]]) -> None:
        for move in moves:
            _DONE[type(move)](self, move)

    def _probe(self, move: Probe[Link]) -> None:
        """Ping the owner; one that we made wait, ourselves, is taken for alive."""
        if move.link.is_paused:
            self.answered(move.link)
        else:
            move.link.probe()

    def _dismiss(self, move: Dismiss[Link]) -> None:
        move.link.close(POLICY_VIOLATION, move.reason)
        move.link.leave()

    def _install(self, move: Install[Link]) -> None:
        link = move.link
        if link.is_closed:
            link.leave()
            return
        try:
            session = self._welcome(link.admission, link)
        except Exception:  # a bug of ours must not end the listener
            reference, station = self.reference(), link.admission.station
            log.exception("welcome failed", reference=reference, station=station)
            link.close(INTERNAL_ERROR, f"internal error, reference {reference}")
            return
        log.info("station connected", **link.admission._asdict())
        link.open(session)

    def _tell(self, move: Tell) -> None:
        log.warning("station connected twice", station=move.station, outcome=move.takeover)
        try:
            self._on_takeover(move.station, move.takeover)
        except Exception:  # a bug of ours must not end the listener
            log.exception("report failed", reference=self.reference(), station=move.station)

    # What time brings.

    def _beat(self) -> None:
        due = self._wheel.turn()
        self.now_s = self._wheel.beat * self.limits.beat_s
        for link in due:
            self._attend(link)
        self._carry_out(self._owners.tick(self.now_s))
        if self._retreat is not None:
            self._retreat.step()
            self._retreat = self._retreat if not self._retreat.is_over else None

    def _attend(self, link: Link) -> None:
        try:
            link.attend()
        except Exception:  # a bug with one link must not leave the others unattended
            log.exception("link failed", reference=self.reference(), **link.admission._asdict())
            link.abort()

    def _send_away(self, code: int, reason: str, seconds: float) -> None:
        beats = int(seconds / self.limits.beat_s)
        self._retreat = Retreat(self._links, code, reason, beats)

    def _abort_all(self) -> None:
        for link in tuple(self._links):
            link.abort()

    def _not_now(self, why: str) -> Refused:
        return Refused(503, why, {"Retry-After": str(self.limits.retry_after_s)})


_DONE: Final[dict[type[Any], Callable[[OcppEndpoint, Any], None]]] = {
    Probe: OcppEndpoint._probe,  # noqa: SLF001
    Dismiss: OcppEndpoint._dismiss,  # noqa: SLF001
    Install: OcppEndpoint._install,  # noqa: SLF001
    Tell: OcppEndpoint._tell,  # noqa: SLF001
}
