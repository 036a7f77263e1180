"""Where stations connect: listens, gives each identity one owner, looks after every link."""

import asyncio
import secrets
from collections.abc import Callable, Collection
from math import ceil
from typing import Final

import structlog

from chargeloom import clock
from chargeloom.domain.addresses import network
from chargeloom.domain.ids import StationId
from chargeloom.protocols.ocpp.connection import Admission, Welcome
from chargeloom.protocols.ocpp.edge.antechamber import Antechamber
from chargeloom.protocols.ocpp.edge.burdens import Burdens
from chargeloom.protocols.ocpp.edge.closing import (
    POLICY_VIOLATION,
    SERVICE_RESTART,
    TRY_AGAIN_LATER,
)
from chargeloom.protocols.ocpp.edge.cohort import Cohort
from chargeloom.protocols.ocpp.edge.limits import Limits
from chargeloom.protocols.ocpp.edge.listening import FindContext, Listener
from chargeloom.protocols.ocpp.edge.mailbag import Mailbag
from chargeloom.protocols.ocpp.edge.owning import Owning
from chargeloom.protocols.ocpp.edge.porch import Porch
from chargeloom.protocols.ocpp.edge.pulse import Pulse
from chargeloom.protocols.ocpp.edge.reception import Desk, GateKeeper, Reception
from chargeloom.protocols.ocpp.edge.retreat import Retreat
from chargeloom.protocols.ocpp.edge.rules import Rules
from chargeloom.protocols.ocpp.edge.takeover import Claim, Takeover
from chargeloom.protocols.ocpp.edge.websocket import Link
from chargeloom.protocols.ocpp.edge.wheel import Wheel
from chargeloom.services.stations.admitting import Refused
from chargeloom.services.stations.certificates import Issued

log = structlog.get_logger(__name__)

NO_TLS: Final = Refused(495, "the TLS handshake failed")
"""Never sent: what is told of a handshake that ended before there was a request."""
REVOKED: Final = Refused(495, "its certificate is revoked")
"""Never sent, either: what is told of a link that lived when a list came that revokes its certificate."""
IsRevoked = Callable[[Issued], bool]


class OcppEndpoint:
    """Where OCPP-J stations connect; `welcome` makes the session of each link that counts."""

    def __init__(
        self,
        gate: GateKeeper,
        welcome: Welcome,
        *,
        limits: Limits | None = None,
        rules: Rules | None = None,
        on_takeover: Callable[[StationId, Takeover], None] = lambda *_: None,
        on_refused: Callable[[StationId | None, str, Refused], None] = lambda *_: None,
    ) -> None:
        self.limits = limits if limits is not None else Limits()
        self.cohort = Cohort()
        self.mailbag = Mailbag()
        self.now_s = 0.0
        self._on_refused = on_refused
        self.on_expelled: Callable[[StationId, str, Refused], None] = lambda *_: None
        """Told who was let in, and may not be here any more."""
        self.on_rest: Callable[[StationId, float, float], None] = lambda *_: None
        """Told who rests, how long its last message took, and how long the rest is."""
        chance = secrets.SystemRandom().random
        desk = Desk(self._make_link, clock.monotonic, chance, self.reference, on_refused)
        self._rules = rules or Rules()
        self._reception = Reception(gate, self._rules, self.limits, desk)
        self.answer = self._reception.answer
        self._owning = Owning(
            self.limits.takeover_s, welcome, on_takeover, lambda: self.now_s, self.reference
        )
        self._links: set[Link] = set()
        self._burdens = Burdens(self.limits)
        self._waiting: Antechamber[Porch] = Antechamber(
            self.limits.waiting, self.limits.waiting_of_one
        )
        self._wheel: Wheel[Link] = Wheel()
        self._plain = Listener(self._make_porch, self.limits)
        self._encrypted: Listener | None = None
        self._is_revoked: IsRevoked = lambda _: False
        self._retreat: Retreat | None = None
        self._pulse = Pulse(self.limits.beat_s, self._beat, clock.monotonic)
        self._is_empty = asyncio.Event()
        self._is_empty.set()

    async def start(self, host: str, port: int) -> None:
        """Listen; port 0 lets the system choose. Raises OSError."""
        await self._plain.start(host, port)
        self._pulse.start()

    async def start_tls(
        self, host: str, port: int, context: FindContext, is_revoked: IsRevoked = lambda _: False
    ) -> None:
        """Listen with TLS, too; each connection gets the context of its moment. Raises OSError."""
        self._is_revoked = is_revoked
        self._encrypted = Listener(self._make_porch, self.limits, context, self._tls_failed)
        await self._encrypted.start(host, port)

    @property
    def port(self) -> int:
        """The plain port that we listen on; 0 while we do not."""
        return self._plain.port

    @property
    def tls_port(self) -> int:
        """The port for TLS; 0 without one."""
        return self._encrypted.port if self._encrypted is not None else 0

    @property
    def waiting(self) -> int:
        """How many connections have not been answered yet."""
        return len(self._waiting)

    @property
    def connected(self) -> Collection[StationId]:
        """The stations that have a link that counts."""
        return self._owning.claims.keys()

    @property
    def links(self) -> int:
        """How many WebSockets are open, those included that wait or are being closed."""
        return len(self._links)

    async def drain(self, seconds: float) -> None:
        """Stop listening, send every station away over this time, and wait until they are gone."""
        self._reception.closed_for = self._not_now("we are stopping")
        self._plain.close()
        if self._encrypted is not None:
            self._encrypted.close()
        for porch in self._waiting:
            porch.slam()
        self._send_away(SERVICE_RESTART, "service restart", seconds)
        try:
            async with asyncio.timeout(seconds + 2 * self.limits.close_s):
                await self._is_empty.wait()
        except TimeoutError:
            self._end_retreat()
            self._abort_all()
            await self._is_empty.wait()
        self._pulse.stop()

    def abandon(self, code: int = TRY_AGAIN_LATER) -> None:
        """Nothing can be stored: send every station away, and let none in until `readmit`."""
        self._reception.closed_for = self._not_now("nothing can be stored now")
        self._send_away(code, "try again later", self.limits.retreat_s)

    def expel(self, station: StationId, reason: str) -> None:
        """Close the link of a station that may no longer be here, if it has one."""
        claim = self._owning.claims.get(station)
        if claim is not None:
            claim.link.close(POLICY_VIOLATION, reason)

    def expel_revoked(self) -> None:
        """Close the links of those who came in by certificates that are revoked by now."""
        for link in tuple(self._links):
            if self._shows_revoked(link):
                self._expel_revoked(link)

    def readmit(self) -> None:
        """Let stations in again; links from before are closed by now, for their sessions are stale."""
        self._end_retreat()
        self._reception.closed_for = None

    def reference(self) -> str:
        """Make a reference under which a bug is logged."""
        return f"ref_{secrets.token_hex(6)}"

    # A porter.

    def passed(self, porch: Porch) -> None:
        """Note that a connection has been answered, or is gone."""
        self._waiting.leave(porch)

    def _make_porch(self, address: str) -> Porch:
        """Let a connection wait; if that makes too many, the oldest of its address has to go.

        Those that a trusted proxy brings are many peers, and bounded only with all others.
        """
        porch = Porch(self, address)
        is_proxy = self._rules.trusts(address)  # many stations behind one address
        oldest = self._waiting.enter(porch, str(id(porch)) if is_proxy else network(address))
        if oldest is not None:
            log.warning("too many connections wait", address=oldest.address)
            oldest.slam()
        return porch

    def _tls_failed(self, address: str, reason: str) -> None:
        log.warning("TLS handshake failed", address=address, reason=reason)
        self._on_refused(None, address, NO_TLS)

    # The desk of links.

    def arrived(self, link: Link) -> None:
        """Take in a link that is up."""
        self._links.add(link)
        self._is_empty.clear()
        self.look_after(link, self.limits.ping_s)
        if self._shows_revoked(link):  # its handshake began before the list came
            self._expel_revoked(link)
            return
        admission = link.admission
        rest_s = self._burdens.left_s(admission.station, clock.monotonic())
        if rest_s:
            self._let_rest(link, rest_s)
        claim = Claim(admission.station, link, admission.address, admission.is_authenticated)
        self._owning.arrive(claim)

    def answered(self, link: Link) -> None:
        """Note that a probed link gave a sign of life."""
        self._owning.answered(link)

    def closing(self, link: Link) -> None:
        """Note that a link is being closed: it leaves soon, and its socket is not waited for long."""
        self.look_after(link, self.limits.close_s)
        asyncio.get_running_loop().call_soon(link.leave)

    def left(self, link: Link) -> None:
        """Note that a link counts no more."""
        self._owning.gone(link)

    def vanished(self, link: Link) -> None:
        """Note that the socket of a link is gone."""
        self._links.discard(link)
        self._wheel.take(link)
        if not self._links:
            self._is_empty.set()

    def look_after(self, link: Link, after_s: float) -> None:
        """Call the link's `attend` then."""
        self._wheel.hang(link, ceil(after_s / self.limits.beat_s))

    def held_up(self, link: Link, took_s: float) -> None:
        """Note that a message of a link made all others wait so long; it may have to rest for that."""
        station = link.admission.station
        rest_s = self._burdens.add(station, took_s, clock.monotonic())
        if rest_s:
            log.warning(
                "a station makes others wait", station=station, took_s=took_s, rest_s=rest_s
            )
            self._let_rest(link, rest_s)
            self.on_rest(station, took_s, rest_s)

    def _let_rest(self, link: Link, seconds: float) -> None:
        link.rest()
        asyncio.get_running_loop().call_later(seconds, link.rise)

    def _shows_revoked(self, link: Link) -> bool:
        shown = link.admission.certificate
        return shown is not None and not link.is_closed and self._is_revoked(shown)

    def _expel_revoked(self, link: Link) -> None:
        station, address = link.admission.station, link.admission.address
        log.warning("the certificate of a station is revoked", station=station, address=address)
        self.on_expelled(station, address, REVOKED)
        link.close(POLICY_VIOLATION, REVOKED.why)

    def _make_link(self, admission: Admission, deflate_bits: int) -> Link:
        return Link(self, admission, deflate_bits)

    # What time brings.

    def _beat(self) -> None:
        due = self._wheel.turn()
        self.now_s = self._wheel.beat * self.limits.beat_s
        for link in due:
            self._attend(link)
        self._owning.tick()
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

    def _end_retreat(self) -> None:
        """Say goodbye to whom no beat has reached yet."""
        if self._retreat is not None:
            self._retreat.finish()

    def _abort_all(self) -> None:
        for link in tuple(self._links):
            link.abort()

    def _not_now(self, why: str) -> Refused:
        return Refused(503, why, {"Retry-After": str(self.limits.retry_after_s)})
