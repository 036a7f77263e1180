"""One WebSocket of one station: frames come in, whole messages go to its session."""

from collections import deque
from collections.abc import Callable
from typing import Final, Protocol, cast

import structlog
from multidict import CIMultiDict
from picows import WSCloseCode, WSFrame, WSListener, WSMsgType, WSTransport

from chargeloom.protocols.ocpp.assembly import (
    NO_END,
    NO_START,
    NO_TEXT,
    TOO_BIG,
    TOO_SLOW,
    Assembly,
    Breach,
    is_close_code,
    is_text,
)
from chargeloom.protocols.ocpp.connection import Admission, Session
from chargeloom.protocols.ocpp.limits import Beats, Limits

log = structlog.get_logger(__name__)

RESERVED_BITS: Final = Breach(1002, "reserved bits are set")
ILLEGAL_CLOSE: Final = Breach(1002, "illegal close code")
NOT_TEXT: Final = Breach(1003, "only text is understood")
TOO_MANY_CONTROLS: Final = Breach(1008, "too many control frames")
UNREAD: Final = Breach(1008, "answers are not read")
SILENT: Final = Breach(1001, "no answer to pings")
OUR_FAULT: Final = Breach(1011, "internal error")

_MAX_REASON_BYTES: Final = 123
_NO_HEADERS: Final[CIMultiDict[str]] = CIMultiDict()


class Desk(Protocol):
    """What looks after all links."""

    limits: Limits
    beats: Beats

    @property
    def beat(self) -> int:
        """How many beats we have run."""

    @property
    def now_s(self) -> float:
        """For how long we have run."""

    def arrived(self, link: "Link") -> None:
        """Take in a link that is up."""

    def answered(self, link: "Link") -> None:
        """Note that a probed link gave a sign of life."""

    def closing(self, link: "Link") -> None:
        """Note that a link is being closed; its `leave` is called soon."""

    def left(self, link: "Link") -> None:
        """Note that a link counts no more."""

    def vanished(self, link: "Link") -> None:
        """Note that the socket of a link is gone."""

    def look_after(self, link: "Link", beats: int) -> None:
        """Call the link's `attend` after so many beats."""

    def reference(self) -> str:
        """Make a reference under which a bug is logged."""


class Link(WSListener):
    """A station's link (a Connection). What arrives before its session, or in a pause, is held."""

    __slots__ = (
        "_assembly",
        "_bugs",
        "_controls",
        "_controls_since",
        "_desk",
        "_has_left",
        "_heard_at",
        "_held",
        "_is_closed",
        "_is_handing_over",
        "_is_paused",
        "_pinged_at",
        "_session",
        "_transport",
        "_unsent_since_s",
        "admission",
        "due",
        "is_probed",
    )

    _transport: WSTransport

    def __init__(self, desk: Desk, admission: Admission) -> None:
        self.admission = admission
        self.due = 0
        self.is_probed = False
        self._desk = desk
        self._session: Session | None = None
        self._held: deque[bytes] | None = None
        self._assembly: Assembly | None = None
        self._is_closed = self._has_left = False
        self._is_paused = self._is_handing_over = False
        self._heard_at = self._controls_since = desk.beat
        self._pinged_at = -1
        self._controls = self._bugs = 0
        self._unsent_since_s: float | None = None

    # What a session may do to its link.

    @property
    def is_closed(self) -> bool:
        """Whether the link is gone or going."""
        return self._is_closed or self._transport.is_close_frame_sent

    def send(self, text: bytes) -> None:
        """Send one text message."""
        if self._is_closed:
            return
        self._transport.send(WSMsgType.TEXT, text)
        if self._unsent_since_s is not None and self._unsent_bytes() > self._desk.limits.unsent_bytes:
            self._break(UNREAD)

    def close(self, code: int, reason: str) -> None:
        """Close with a status code and a reason, cut to what a frame holds (RFC 6455, 5.5)."""
        if self._is_closed:
            return
        self._is_closed = True
        self._held = self._assembly = None
        text = reason.encode()[:_MAX_REASON_BYTES].decode(errors="ignore")
        self._transport.send_close(cast("WSCloseCode", code), text)
        self._transport.underlying_transport.resume_reading()
        self._desk.closing(self)

    def pause(self) -> None:
        """Stop reading; messages that are read already are held."""
        if not self._is_closed and not self._is_paused:
            self._is_paused = True
            self._transport.underlying_transport.pause_reading()

    def resume(self) -> None:
        """Hand over what is held, and read on."""
        if self._is_closed or not self._is_paused:
            return
        self._is_paused = False
        if self._session is not None and not self._is_handing_over:
            self._hand_over_held(self._session)

    # What its desk does to it.

    @property
    def is_paused(self) -> bool:
        """Whether we do not read from it now."""
        return self._is_paused

    def open(self, session: Session) -> None:
        """Give the link its session, and the session what was held for it, in order."""
        self._session = session
        self._is_paused = False
        self._hand_over_held(session)

    def probe(self) -> None:
        """Ask for a sign of life."""
        self.is_probed = True
        self._transport.send_ping()

    def leave(self) -> None:
        """Tell the session, once, that nothing follows; then give up the station's place."""
        if self._has_left:
            return
        self._has_left = True
        session, self._session = self._session, None
        if session is not None:
            self._guard(session.closed)
        self._desk.left(self)

    def attend(self) -> None:
        """See whether the peer is alive and reads, and come back in time."""
        if self._is_closed:
            self._transport.disconnect(graceful=False)
            return
        beat, beats = self._desk.beat, self._desk.beats
        if self._is_paused:
            self._heard_at = beat
        breach = self._overdue(beat)
        if breach is not None:
            self._break(breach)
            return
        if beat - self._heard_at < beats.ping:
            next_at = self._heard_at + beats.ping
        else:
            self._ping(beat)
            next_at = self._heard_at + beats.dead
        waits = next_at - beat if self._unsent_since_s is None else min(next_at - beat, beats.second)
        self._desk.look_after(self, waits)

    # What picows tells.

    def on_ws_connected(self, transport: WSTransport) -> None:
        """Take up the link; its request held a password, and is forgotten."""
        self._transport = transport
        transport.request.headers = transport.response.headers = _NO_HEADERS
        self._desk.arrived(self)

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        """Take one frame; picows has unmasked it and checked its form."""
        if self._is_closed or transport.is_close_frame_sent:
            if frame.msg_type == WSMsgType.CLOSE:
                transport.disconnect()
            return
        self._heard_at = self._desk.beat
        if self.is_probed:
            self.is_probed = False
            self._desk.answered(self)
            if self._is_closed:
                return
        if frame.rsv1 or frame.rsv2 or frame.rsv3:
            self._break(RESERVED_BITS)
        elif frame.msg_type == WSMsgType.TEXT and frame.fin and self._assembly is None:
            self._take_message(frame.get_payload_as_bytes())
        else:
            _TAKEN[frame.msg_type](self, frame)

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        """Note the end of the link, however it came."""
        self._is_closed = True
        self._held = self._assembly = None
        handshake = transport.close_handshake
        said = (handshake.sent or handshake.recv) if handshake is not None else None
        log.info(
            "station link ended",
            station=self.admission.station,
            code=int(said.code) if said is not None else 1006,
            reason=said.reason if said is not None else None,
            by_us=said is not None and handshake.sent is said,
        )
        self.leave()
        self._desk.vanished(self)

    def pause_writing(self) -> None:
        """Note that the peer reads slower than we write."""
        self._unsent_since_s = self._desk.now_s
        if not self._is_closed:
            self._desk.look_after(self, self._desk.beats.second)

    def resume_writing(self) -> None:
        """Note that the peer has caught up."""
        self._unsent_since_s = None

    # Frames and messages.

    def _take_text(self, frame: WSFrame) -> None:
        if self._assembly is not None:
            self._break(NO_END)
            return
        self._assembly = Assembly(self._desk.now_s)
        self._take_fragment(frame)

    def _take_fragment(self, frame: WSFrame) -> None:
        assembly, desk = self._assembly, self._desk
        if assembly is None:
            self._break(NO_START)
            return
        breach = assembly.add(frame.get_payload_as_bytes(), desk.limits, desk.now_s)
        if breach is not None:
            self._break(breach)
        elif frame.fin:
            self._assembly = None
            self._take_message(assembly.message())

    def _take_binary(self, _: WSFrame) -> None:
        self._break(NOT_TEXT)

    def _take_ping(self, frame: WSFrame) -> None:
        if self._may_control():
            self._transport.send_pong(frame.get_payload_as_bytes())

    def _take_pong(self, _: WSFrame) -> None:
        self._may_control()

    def _take_close(self, frame: WSFrame) -> None:
        """Answer a close with its own code (RFC 6455, 5.5.1)."""
        code = int.from_bytes(frame.get_payload_as_bytes()[:2]) or _NORMAL
        if frame.payload_size and not is_close_code(code):
            self._break(ILLEGAL_CLOSE)
        else:
            self.close(code, "")
        self._transport.disconnect()

    def _take_message(self, message: bytes) -> None:
        if len(message) > self._desk.limits.message_bytes:
            self._break(TOO_BIG)
        elif not is_text(message):
            self._break(NO_TEXT)
        elif self._session is None or self._is_paused:
            self._hold(message)
        else:
            self._hand_over(self._session, message)

    def _hold(self, message: bytes) -> None:
        if self._held is None:
            self._held = deque()
        self._held.append(message)
        if self._session is None and len(self._held) >= self._desk.limits.held_messages:
            self.pause()

    def _hand_over_held(self, session: Session) -> None:
        self._is_handing_over = True
        while self._held and not self._is_paused:
            self._hand_over(session, self._held.popleft())
        self._is_handing_over = False
        if not self._is_paused and not self._is_closed:
            self._held = None
            self._transport.underlying_transport.resume_reading()

    def _hand_over(self, session: Session, message: bytes) -> None:
        if self._guard(session.received, message):
            self._bugs = 0
            return
        self._bugs += 1
        if self._bugs >= self._desk.limits.bugs:
            self._break(OUR_FAULT)

    def _guard(self, action: Callable[..., None], *arguments: bytes) -> bool:
        """Do something that must not cost the station its link; False when it has a bug."""
        try:
            action(*arguments)
        except Exception as bug:  # noqa: BLE001  # a bug of ours is logged, and the link lives on
            station, reference = self.admission.station, self._desk.reference()
            log.error("session failed", reference=reference, station=station, exc_info=bug)
            return False
        return True

    # Patience.

    def _overdue(self, beat: int) -> Breach | None:
        limits, now_s = self._desk.limits, self._desk.now_s
        if self._unsent_since_s is not None and now_s - self._unsent_since_s >= limits.unsent_s:
            return UNREAD
        if self._assembly is not None and self._assembly.age_s(now_s) > limits.message_s:
            return TOO_SLOW
        return SILENT if beat - self._heard_at >= self._desk.beats.dead else None

    def _ping(self, beat: int) -> None:
        if self._pinged_at < self._heard_at:
            self._pinged_at = beat
            self._transport.send_ping()

    def _may_control(self) -> bool:
        """Count a control frame; False, and the link is closed, when there are too many a second."""
        beat = self._desk.beat
        if beat - self._controls_since >= self._desk.beats.second:
            self._controls_since, self._controls = beat, 0
        self._controls += 1
        if self._controls > self._desk.limits.control_frames_per_s:
            self._break(TOO_MANY_CONTROLS)
            return False
        return True

    def _unsent_bytes(self) -> int:
        return self._transport.underlying_transport.get_write_buffer_size()

    def _break(self, breach: Breach) -> None:
        self.close(breach.code, breach.reason)


_NORMAL: Final = 1000

_TAKEN: Final[dict[WSMsgType, Callable[[Link, WSFrame], None]]] = {
    WSMsgType.TEXT: Link._take_text,  # noqa: SLF001
    WSMsgType.CONTINUATION: Link._take_fragment,  # noqa: SLF001
    WSMsgType.BINARY: Link._take_binary,  # noqa: SLF001
    WSMsgType.PING: Link._take_ping,  # noqa: SLF001
    WSMsgType.PONG: Link._take_pong,  # noqa: SLF001
    WSMsgType.CLOSE: Link._take_close,  # noqa: SLF001
}
