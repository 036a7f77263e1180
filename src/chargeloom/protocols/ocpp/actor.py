"""The actor of a station: the one owner of its link, its calls both ways, in order."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, Final, NamedTuple

import msgspec
import structlog

from chargeloom import clock
from chargeloom.domain.command import (
    Order,
    RawCall,
    RawRefused,
    RawReply,
)
from chargeloom.domain.ids import FrameId, to_text
from chargeloom.domain.instant import Instant
from chargeloom.domain.journal import Direction, Exchange, FrameKind
from chargeloom.domain.reason import Reason, Refusal
from chargeloom.domain.station import Registration, Station
from chargeloom.domain.unit import Unit
from chargeloom.protocols.ocpp.connection import Connection
from chargeloom.protocols.ocpp.rpc import (
    Answered,
    Called,
    CallFault,
    Faulty,
    Ignored,
    Incoming,
    Outgoing,
    QueueFull,
    Session,
    Side,
    Stray,
    Unreadable,
)
from chargeloom.protocols.ocpp.version import Version, Visit
from chargeloom.services.commanding import subject_of
from chargeloom.services.core import Core
from chargeloom.storage.store import StorageUnavailable
from chargeloom.wire.message import Call, Message
from chargeloom.wire.violation import WireError

log = structlog.get_logger(__name__)

MAX_WAITING: Final = 32
"""Calls of the station that may wait behind one that is being handled; then reading stops."""
PROTOCOL_ERROR: Final = 1002


class AnsweredCall(NamedTuple):
    """What an incoming frame answers: our call, where the journal has it, when it was sent."""

    action: str
    message_id: str
    frame: FrameId | None
    asked_at: Instant | None


class Asked:
    """A call of ours that someone waits for, and where the journal has it once it is sent."""

    __slots__ = ("answer", "frame", "sent_at")

    def __init__(self, answer: asyncio.Future[Message | CallFault]) -> None:
        self.answer = answer
        self.frame: FrameId | None = None
        self.sent_at: Instant | None = None


class StationActor:
    """Handles what the station sends, one call at a time, and sends what it is asked.

    An answer leaves only after the commit that holds the facts of its call.
    """

    __slots__ = (
        "_allowed_once",
        "_asked",
        "_connection",
        "_core",
        "_generation",
        "_release",
        "_rpc",
        "_station",
        "_task",
        "_timer",
        "_version",
        "_waiting",
    )

    def __init__(
        self,
        core: Core,
        station: Station,
        version: Version,
        connection: Connection,
        call_timeout_s: float,
    ) -> None:
        self._core = core
        self._generation = core.fleet.generation
        self._station = station
        self._version = version
        self._connection = connection
        self._rpc = Session(Side.CSMS, version.dialect, call_timeout_s)
        self._waiting: deque[Called] | None = None
        self._task: asyncio.Task[None] | None = None
        self._asked: dict[str, Asked] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._allowed_once: frozenset[str] = frozenset()
        self._release = core.ground.bus.answer(subject_of(station.id), self._answer)
        self._note(core.registering.connect, version.dialect.subprotocol)

    def received(self, text: bytes) -> None:
        """Take one message of the station; nothing is built on a picture that the store may not share."""
        if self._is_stale:
            return
        incoming = self._rpc.receive(text)
        self._station.last_seen_at = now = self._core.ground.now()
        _TAKEN[type(incoming)](self, incoming, now)

    def closed(self) -> None:
        """Give up what was asked of the station; what it told is still made durable."""
        self._release()
        if self._timer is not None:
            self._timer.cancel()
        for outgoing in self._rpc.abandon():
            self._resolve(outgoing, Refusal(Reason.STATION_OFFLINE))
        self._waiting = None
        self._core.surveying.abandon(self._station)
        self._note(self._core.registering.disconnect)

    # What the station sends.

    def _take_call(self, called: Called, now: Instant) -> None:
        if self._task is None:
            self._handle(called, now)
            return
        if self._waiting is None:
            self._waiting = deque()
        self._waiting.append(called)
        if len(self._waiting) >= MAX_WAITING:
            self._connection.pause()

    def _handle(self, called: Called, now: Instant) -> None:
        kind = type(called.request)
        handler = self._version.handlers.get(kind)
        if handler is None:
            code, why = self._version.dialect.not_supported, "this action is not supported here"
            self._refuse(called, CallFault(code, why, {}), now)
            return
        if not self._is_allowed(kind):
            why = "the station is not accepted"
            self._refuse(called, CallFault(self._version.dialect.security_error, why, {}), now)
            return
        unit = Unit()
        try:
            reply = handler(Visit(self._core, self._station, unit, now), called.request)
        except Exception as bug:  # noqa: BLE001  # a bug of ours must not cost the station its link
            self._fail(called, bug)
            return
        if isinstance(reply, Message):
            self._finish(called, unit, reply, now)
        else:
            self._task = asyncio.create_task(self._handle_slowly(called, unit, reply, now))

    async def _handle_slowly(
        self, called: Called, unit: Unit, reply: Awaitable[Message], now: Instant
    ) -> None:
        try:
            self._finish(called, unit, await reply, now)
        except StorageUnavailable:
            log.warning("a call stays unanswered: nothing can be stored", station=self._station.id)
        except Exception as bug:  # noqa: BLE001  # a bug of ours must not cost the station its link
            self._fail(called, bug)
        self._task = None
        while self._waiting and self._task is None:
            self._handle(self._waiting.popleft(), self._core.ground.now())
        if not self._waiting:
            self._waiting = None
            self._connection.resume()

    @property
    def _is_stale(self) -> bool:
        return self._generation != self._core.fleet.generation

    def _is_allowed(self, kind: type[Call[Any]]) -> bool:
        """Whether a station may send this now (OCPP 1.6, 4.2; J errata 3.10)."""
        if self._station.record.registration is Registration.ACCEPTED:
            return True
        if kind in self._version.before_acceptance:
            return True
        action = kind.action_name()
        if action in self._allowed_once:
            self._allowed_once -= {action} - self._version.in_parts
            return True
        return False

    def _finish(self, called: Called, unit: Unit, reply: Message, now: Instant) -> None:
        if self._is_stale:
            return
        answer = self._rpc.result(called.message_id, reply)
        unit.facts.append(self._exchange(called, answer, FrameKind.RESULT, now))
        if type(called.request) in self._version.answered_at_once:
            self._connection.send(answer)
            self._core.ground.store.submit(unit, _untold)
        else:
            self._core.ground.store.submit(unit, partial(self._committed, called, unit, answer))

    def _committed(
        self, called: Called, unit: Unit, answer: bytes, error: Exception | None
    ) -> None:
        if error is None:
            self._connection.send(answer)
            self._core.ground.publish(unit)
        elif not isinstance(error, StorageUnavailable):
            self._fail(called, error)

    def _refuse(self, called: Called, fault: CallFault, now: Instant) -> None:
        answer = self._rpc.fault(called.message_id, fault)
        self._connection.send(answer)
        self._journal(self._exchange(called, answer, FrameKind.ERROR, now))

    def _fail(self, called: Called, bug: Exception) -> None:
        """A bug of ours: the station learns only the reference under which the log has it."""
        now = self._core.ground.now()
        reference = to_text("ref", self._core.ground.ids.next(now))
        log.error("call failed", reference=reference, action=called.action, exc_info=bug)
        code = self._version.dialect.internal_error
        self._refuse(called, CallFault(code, f"internal error, reference {reference}", {}), now)

    def _take_faulty(self, faulty: Faulty, now: Instant) -> None:
        self._connection.send(faulty.answer)
        self._journal(self._exchange(faulty, faulty.answer, FrameKind.ERROR, now))

    def _take_unreadable(self, unreadable: Unreadable, now: Instant) -> None:
        self._journal_in(FrameKind.UNREADABLE, unreadable.frame, now)
        if unreadable.is_last_straw:
            self._connection.close(PROTOCOL_ERROR, "too many unreadable messages")

    def _take_ignored(self, ignored: Ignored, now: Instant) -> None:
        self._journal_in(FrameKind.UNREADABLE, ignored.frame, now)

    def _take_stray(self, stray: Stray, now: Instant) -> None:
        answered = AnsweredCall("", stray.message_id, None, None)
        self._journal_in(FrameKind.RESULT, stray.frame, now, answered)

    # What the station is asked.

    async def _answer(self, question: msgspec.Struct) -> msgspec.Struct:
        """Carry out what the bus brings: an order, or a request of the station's own protocol."""
        if isinstance(question, RawCall):
            return await self._call_raw(question)
        if not isinstance(question, Order):
            raise Refusal(Reason.COMMAND_UNSUPPORTED)
        return await self._version.perform(self._core, self._station, question, self._call)

    async def _call_raw(self, raw: RawCall) -> RawReply | RawRefused:
        decoder = self._version.dialect.request_decoder(raw.action)
        if decoder is None:
            raise Refusal(Reason.COMMAND_UNSUPPORTED)
        try:
            request = decoder.decode(raw.payload)
        except WireError as error:
            return RawRefused(pointer=error.pointer, message=error.description)
        reply = await self._call(request)
        subprotocol = self._version.dialect.subprotocol
        if isinstance(reply, CallFault):
            return RawReply(
                protocol=subprotocol,
                error_code=reply.code,
                error_description=reply.description,
                error_details=reply.details,
            )
        return RawReply(protocol=subprotocol, payload=self._version.dialect.encode(reply))

    async def _call(self, request: Call[Any]) -> Message | CallFault:
        """Call the station, and do what its answer changes. Raises Refusal."""
        reply = await self._ask(request)
        if isinstance(reply, CallFault):
            return reply
        action = self._version.triggered(request, reply)
        if action is not None:
            self._allowed_once |= {action}
        effect = self._version.effects.get(type(request))
        if effect is not None:
            await effect(self._core, self._station, request, reply)
        return reply

    async def _ask(self, request: Call[Any]) -> Message | CallFault:
        if self._connection.is_closed:
            raise Refusal(Reason.STATION_OFFLINE)
        message_id = to_text("m", self._core.ground.ids.next(self._core.ground.now()))
        try:
            self._rpc.call(message_id, self._checked(request))
        except QueueFull:
            raise Refusal(Reason.STATION_BUSY) from None
        asked = Asked(asyncio.get_running_loop().create_future())
        self._asked[message_id] = asked
        self._send_next()
        try:
            return await asked.answer
        finally:
            self._asked.pop(message_id, None)

    def _checked(self, request: Call[Any]) -> Call[Any]:
        """Refuse what the station's version has no room for, before it is on the wire."""
        try:
            self._version.dialect.check(request)
        except WireError as error:
            raise Refusal(Reason.COMMAND_UNSUPPORTED, str(error)) from None
        return request

    def _send_next(self) -> None:
        """Send the next call; its place in the journal is that of its sending."""
        outgoing = self._rpc.next_call(clock.monotonic())
        if outgoing is None:
            return
        self._connection.send(outgoing.frame)
        now = self._core.ground.now()
        frame_id = FrameId(self._core.ground.ids.next(now))
        asked = self._asked.get(outgoing.message_id)
        if asked is not None:
            asked.frame, asked.sent_at = frame_id, now
        self._journal(self._own_exchange(outgoing, frame_id, now))
        self._arm()

    def _arm(self) -> None:
        deadline = self._rpc.deadline
        if deadline is not None:
            delay = max(0.0, deadline - clock.monotonic())
            self._timer = asyncio.get_running_loop().call_later(delay, self._tick)

    def _tick(self) -> None:
        silent = self._rpc.tick(clock.monotonic())
        if silent is None:
            self._arm()
            return
        self._resolve(silent, Refusal(Reason.STATION_SILENT))
        self._send_next()

    def _take_answer(self, answered: Answered, now: Instant) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        call = answered.call
        asked = self._asked.get(call.message_id)
        self._journal_in(
            FrameKind.ERROR if isinstance(answered.answer, CallFault) else FrameKind.RESULT,
            answered.frame,
            now,
            AnsweredCall(
                call.action,
                call.message_id,
                asked.frame if asked is not None else None,
                asked.sent_at if asked is not None else None,
            ),
        )
        self._resolve(answered.call, answered.answer)
        self._send_next()

    def _resolve(self, call: Outgoing, answer: Message | CallFault | Refusal) -> None:
        asked = self._asked.get(call.message_id)
        if asked is None or asked.answer.done():
            return
        if isinstance(answer, Refusal):
            asked.answer.set_exception(answer)
        else:
            asked.answer.set_result(answer)

    # What is kept of it.

    def _note(self, change: Callable[..., None], *arguments: Any) -> None:
        """Make a change durable that no one waits for."""
        if self._is_stale:
            return
        unit = Unit()
        change(unit, self._station, *arguments, self._core.ground.now())
        self._core.ground.store.submit(unit, partial(self._publish, unit))

    def _publish(self, unit: Unit, error: Exception | None) -> None:
        if error is None:
            self._core.ground.publish(unit)

    def _journal(self, exchange: Exchange) -> None:
        unit = Unit()
        unit.facts.append(exchange)
        self._core.ground.store.submit(unit, _untold)

    def _journal_in(
        self, kind: FrameKind, frame: bytes, now: Instant, answered: AnsweredCall | None = None
    ) -> None:
        """Keep a frame that gets no answer; one that is an answer says to what."""
        self._journal(
            Exchange(
                id=FrameId(self._core.ground.ids.next(now)),
                station=self._station.id,
                at=now,
                protocol=self._version.dialect.subprotocol,
                direction=Direction.IN,
                kind=kind,
                action=answered.action if answered is not None else "",
                message_id=answered.message_id[:_KEPT_ID] if answered is not None else "",
                frame=frame,
                answered_at=answered.asked_at if answered is not None else None,
                pair=answered.frame if answered is not None else None,
            )
        )

    def _exchange(
        self, called: Called | Faulty, answer: bytes, kind: FrameKind, now: Instant
    ) -> Exchange:
        return Exchange(
            id=FrameId(self._core.ground.ids.next(now)),
            station=self._station.id,
            at=now,
            protocol=self._version.dialect.subprotocol,
            direction=Direction.IN,
            kind=FrameKind.CALL,
            action=called.action[:_KEPT_ACTION],
            message_id=called.message_id[:_KEPT_ID],
            frame=called.frame,
            answer=answer,
            answer_kind=kind,
            answered_at=self._core.ground.now(),
        )

    def _own_exchange(self, outgoing: Outgoing, frame_id: FrameId, now: Instant) -> Exchange:
        return Exchange(
            id=frame_id,
            station=self._station.id,
            at=now,
            protocol=self._version.dialect.subprotocol,
            direction=Direction.OUT,
            kind=FrameKind.CALL,
            action=outgoing.action,
            message_id=outgoing.message_id,
            frame=self._version.kept(outgoing),
        )


_KEPT_ID: Final = 255
_KEPT_ACTION: Final = 64

_TAKEN: Final[dict[type[Incoming], Callable[[StationActor, Any, Instant], None]]] = {
    Called: StationActor._take_call,  # noqa: SLF001
    Faulty: StationActor._take_faulty,  # noqa: SLF001
    Answered: StationActor._take_answer,  # noqa: SLF001
    Stray: StationActor._take_stray,  # noqa: SLF001
    Ignored: StationActor._take_ignored,  # noqa: SLF001
    Unreadable: StationActor._take_unreadable,  # noqa: SLF001
}


def _untold(_: Exception | None) -> None:
    """No one waits for this commit."""
