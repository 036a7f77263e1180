"""One WebSocket of one station: frames come in, whole messages go to its session."""

from collections import deque
from collections.abc import Callable
from typing import Any, Final, cast

import structlog
from multidict import CIMultiDict
from picows import WSCloseCode, WSFrame, WSListener, WSMsgType, WSTransport

from chargeloom.clock import monotonic
from chargeloom.protocols.ocpp.connection import Admission, Session
from chargeloom.protocols.ocpp.edge import breaches
from chargeloom.protocols.ocpp.edge.assembly import Assembly
from chargeloom.protocols.ocpp.edge.breaches import Breach
from chargeloom.protocols.ocpp.edge.closing import NORMAL, as_framed, is_close_code, last_words
from chargeloom.protocols.ocpp.edge.deflate import WORTH_BYTES, deflate
from chargeloom.protocols.ocpp.edge.desk import Desk
from chargeloom.protocols.ocpp.edge.receiving import is_receiving
from chargeloom.protocols.ocpp.edge.vigil import Vigil

log = structlog.get_logger(__name__)

_TEXT: Final = WSMsgType.TEXT
"""What each message needs: before Python 3.12 each look at a member of an enumeration is a call."""
_NO_HEADERS: Final[CIMultiDict[str]] = CIMultiDict()

_BY_SESSION: Final = 1
_BY_REST: Final = 2
"""Why a link is not read; each is a bit."""


class Link(WSListener):
    """A station's link (a Connection). What arrives before its session, or in a pause, is held."""

    __slots__ = (
        "_assembly",
        "_bugs",
        "_deflate_bits",
        "_desk",
        "_held",
        "_is_closed",
        "_is_handing_over",
        "_session",
        "_stops",
        "_transport",
        "_vigil",
        "admission",
        "due",
        "is_paused",
        "is_probed",
    )

    _transport: WSTransport

    def __init__(self, desk: Desk, admission: Admission, deflate_bits: int = 0) -> None:
        self.admission = admission
        self.due = 0
        self.is_paused = self.is_probed = False
        self._desk = desk
        self._deflate_bits = deflate_bits
        self._assembly = Assembly(desk.limits)
        self._vigil = Vigil(desk.now_s)
        self._session: Session | None = None
        self._held: deque[bytes] | None = None
        self._is_closed = self._is_handing_over = False
        self._stops = 0
        self._bugs = 0

    # What a session may do to its link.

    @property
    def is_closed(self) -> bool:
        """Whether the link is gone or going."""
        return self._is_closed or self._transport.is_close_frame_sent

    def send(self, text: bytes) -> None:
        """Send one text message, with others."""
        if not self._is_closed:
            self._desk.mailbag.put(self, text)

    def post(self, text: bytes) -> None:
        """Send one text message; a bug of ours must not keep others from theirs."""
        if self._is_closed:
            return
        try:
            self._post(text)
        except Exception as bug:  # noqa: BLE001
            self._log(bug)

    def _post(self, text: bytes) -> None:
        if self._deflate_bits and len(text) >= WORTH_BYTES:
            self._transport.send(WSMsgType.TEXT, deflate(text, self._deflate_bits), rsv1=True)
        else:
            self._transport.send(_TEXT, text)
        if self._vigil.unsent_since_s is not None:
            unsent = self._transport.underlying_transport.get_write_buffer_size()
            if unsent > self._desk.limits.unsent_bytes:
                self._break(breaches.UNREAD)

    def close(self, code: int, reason: str) -> None:
        """Close with a status code and a reason, cut to what a frame holds (RFC 6455, 5.5)."""
        if self._is_closed:
            return
        self._desk.mailbag.empty()
        self._is_closed = True
        self._held = None
        self._transport.send_close(cast("WSCloseCode", code), as_framed(reason))
        self._transport.underlying_transport.resume_reading()
        self._desk.closing(self)

    def pause(self) -> None:
        """Stop reading; messages that are read already are held."""
        self._stop(_BY_SESSION)

    def resume(self) -> None:
        """Hand over what is held, and read on, unless the link rests."""
        self._go_on(_BY_SESSION)

    # What its desk does to it.

    def open(self, session: Session) -> None:
        """Give the link its session, and the session what was held for it, in order."""
        self._session = session
        self.is_paused = True
        self._go_on(_BY_SESSION)

    def rest(self) -> None:
        """Read no further, whatever the session wants."""
        self._stop(_BY_REST)

    def rise(self) -> None:
        """Have rested."""
        self._go_on(_BY_REST)

    def probe(self) -> None:
        """Ask for a sign of life."""
        self.is_probed = True
        self._transport.send_ping()

    def leave(self) -> None:
        """Tell the session, once, that nothing follows; then give up the station's place."""
        session, self._session = self._session, None
        if session is not None:
            try:
                session.closed()
            except Exception as bug:  # noqa: BLE001  # a bug of ours must not keep its place taken
                self._log(bug)
        self._desk.left(self)

    def attend(self) -> None:
        """See whether the peer is alive and reads; a peer that we do not hear is not judged."""
        desk = self._desk
        if self._is_closed:
            self.abort()
            return
        if self.is_paused:
            self._vigil.heard_s = desk.now_s
        is_overdue = desk.now_s - self._vigil.heard_s >= desk.limits.dead_s
        is_arriving = is_overdue and is_receiving(self._transport, desk.limits.ping_s)
        finding = self._vigil.look(desk.limits, desk.now_s, is_arriving=is_arriving)
        breach = finding.breach or self._assembly.overdue(desk.now_s)
        if breach is not None:
            self._break(breach)
            return
        if finding.must_ping:
            self._transport.send_ping()
        desk.look_after(self, finding.look_again_s)

    def abort(self) -> None:
        """Drop the socket, with what is still unsent."""
        self._transport.disconnect(graceful=False)

    # What its cohort does to it.

    def read(self, message: bytes) -> Any:
        """Let the session read a message, and give what it says; or hold it, and give None."""
        session = self._session
        if self._is_closed:
            return None
        if session is None or self.is_paused:
            self._hold(message)
            return None
        return self._attempt(session.read, message)

    def take(self, said: Any) -> None:
        """Let the session take what it has read; a link that was closed since is not heard."""
        session = self._session
        if session is not None and not self._is_closed:
            self._attempt(session.take, said)

    # What picows tells.

    def on_ws_connected(self, transport: WSTransport) -> None:
        """Take up the link; its request may hold a password, and is forgotten."""
        self._transport = transport
        transport.request.headers = transport.response.headers = _NO_HEADERS
        self._desk.arrived(self)

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        """Take one frame; picows has unmasked it and checked its form."""
        if self._is_closed or transport.is_close_frame_sent:
            self._take_too_late(frame)
            return
        desk = self._desk
        self._vigil.heard_s = desk.now_s
        if self.is_probed:
            self.is_probed = False
            desk.answered(self)
        if (frame.rsv1 or frame.rsv2 or frame.rsv3) and not self._is_packed(frame):
            self._refuse(breaches.RESERVED_BITS)
        elif frame.msg_type is _TEXT:
            self._take_text(frame)
        else:
            _TAKEN[frame.msg_type](self, frame)

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        """Note the end of the link, however it came."""
        self._is_closed = True
        self._held = None
        code, reason = last_words(transport)
        log.info("station link ended", station=self.admission.station, code=code, reason=reason)
        self.leave()
        self._desk.vanished(self)

    def pause_writing(self) -> None:
        """Note that the peer reads slower than we write."""
        self._vigil.unsent_since_s = self._desk.now_s
        if not self._is_closed:
            self._desk.look_after(self, 0.0)

    def resume_writing(self) -> None:
        """Note that the peer has caught up."""
        self._vigil.unsent_since_s = None

    # Frames.

    def _is_packed(self, frame: WSFrame) -> bool:
        """Whether the only reserved bit begins a compressed message, as agreed (RFC 7692, 6.2)."""
        is_agreed = self._deflate_bits > 0 and not frame.rsv2 and not frame.rsv3
        return is_agreed and frame.msg_type == WSMsgType.TEXT

    def _take_text(self, frame: WSFrame) -> None:
        now_s = self._desk.now_s
        payload = frame.get_payload_as_bytes()
        if frame.rsv1:
            message = self._assembly.text(payload, is_last=frame.fin, now_s=now_s, is_packed=True)
        else:
            message = self._assembly.text(payload, is_last=frame.fin, now_s=now_s)
        self._take(message)

    def _take_continuation(self, frame: WSFrame) -> None:
        now_s = self._desk.now_s
        payload = frame.get_payload_as_bytes()
        self._take(self._assembly.continuation(payload, is_last=frame.fin, now_s=now_s))

    def _take_binary(self, _: WSFrame) -> None:
        self._refuse(breaches.NOT_TEXT)

    def _take_ping(self, frame: WSFrame) -> None:
        self._take_pong(frame)
        self._transport.send_pong(frame.get_payload_as_bytes())

    def _take_pong(self, _: WSFrame) -> None:
        breach = self._vigil.control(self._desk.limits, self._desk.now_s)
        if breach is not None:
            self._refuse(breach)

    def _take_close(self, frame: WSFrame) -> None:
        """Answer a close with its own code (RFC 6455, 5.5.1), after what was said before it."""
        self._desk.cohort.set_off()
        code = int.from_bytes(frame.get_payload_as_bytes()[:2])
        if frame.payload_size and not is_close_code(code):
            self._break(breaches.ILLEGAL_CLOSE)
        else:
            self.close(code or NORMAL, "")
        self._transport.disconnect()

    def _take_too_late(self, frame: WSFrame) -> None:
        """Ignore what comes after a close, but for the peer's own (RFC 6455, 5.5.1)."""
        if frame.msg_type == WSMsgType.CLOSE:
            self._transport.disconnect()

    # Messages.

    def _stop(self, reason: int) -> None:
        if self._is_closed:
            return
        self._stops |= reason
        if not self.is_paused:
            self.is_paused = True
            self._transport.underlying_transport.pause_reading()

    def _go_on(self, reason: int) -> None:
        self._stops &= ~reason
        if self._stops or self._session is None or self._is_closed or not self.is_paused:
            return
        self.is_paused = False
        if not self._is_handing_over:
            self._hand_over_held(self._session)

    def _take(self, message: bytes | Breach | None) -> None:
        if isinstance(message, bytes):
            self._desk.cohort.join(self, message)
        elif message is not None:
            self._refuse(message)

    def _hold(self, message: bytes) -> None:
        if self._held is None:
            self._held = deque()
        self._held.append(message)
        if self._session is None and len(self._held) >= self._desk.limits.held_messages:
            self.pause()

    def _hand_over_held(self, session: Session) -> None:
        self._is_handing_over = True
        while self._held and not self.is_paused:
            self._attempt(session.received, self._held.popleft())
        self._is_handing_over = False
        if not self.is_paused and not self._is_closed:
            self._held = None
            self._transport.underlying_transport.resume_reading()

    def _attempt(self, step: Callable[[Any], Any], what: Any) -> Any:
        """Let a session do something; a bug of ours is logged, and the link lives on."""
        began_s = monotonic()
        try:
            outcome = step(what)
        except Exception as bug:  # noqa: BLE001
            outcome = None
            self._count(bug)
        else:
            if outcome is None:  # what is only read may fail yet
                self._bugs = 0
        took_s = monotonic() - began_s
        if took_s > self._desk.limits.long_s and not self._is_closed:
            self._desk.held_up(self, took_s)
        return outcome

    def _count(self, bug: Exception) -> None:
        self._log(bug)
        self._bugs += 1
        if self._bugs >= self._desk.limits.bugs:
            self._break(breaches.OUR_FAULT)

    def _log(self, bug: Exception) -> None:
        station, reference = self.admission.station, self._desk.reference()
        log.error("session failed", reference=reference, station=station, exc_info=bug)

    def _refuse(self, breach: Breach) -> None:
        """Break off for what a frame is; what was said before it counts."""
        self._desk.cohort.set_off()
        self._break(breach)

    def _break(self, breach: Breach) -> None:
        self.close(breach.code, breach.reason)


_TAKEN: Final[dict[WSMsgType, Callable[[Link, WSFrame], None]]] = {
    WSMsgType.TEXT: Link._take_text,  # noqa: SLF001
    WSMsgType.CONTINUATION: Link._take_continuation,  # noqa: SLF001
    WSMsgType.BINARY: Link._take_binary,  # noqa: SLF001
    WSMsgType.PING: Link._take_ping,  # noqa: SLF001
    WSMsgType.PONG: Link._take_pong,  # noqa: SLF001
    WSMsgType.CLOSE: Link._take_close,  # noqa: SLF001
}
