"""The actor of a station: the one owner of its link, its calls both ways, in order."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from functools import partial
from typing import Any, ClassVar, Final

import msgspec
import structlog

from chargeloom import clock
from chargeloom.domain.commands.command import (
    Order,
    RawCall,
    RawRefused,
    RawReply,
    Trigger,
)
from chargeloom.domain.event import EventType
from chargeloom.domain.ids import FrameId, to_text
from chargeloom.domain.instant import Instant
from chargeloom.domain.reason import Reason, Refusal
from chargeloom.domain.stations.breach import Breach
from chargeloom.domain.stations.journal import Exchange, FrameKind
from chargeloom.domain.stations.station import Registration, Station
from chargeloom.domain.unit import Unit
from chargeloom.protocols.ocpp.connection import Connection
from chargeloom.protocols.ocpp.mending import mend
from chargeloom.protocols.ocpp.rpc import (
    Answered,
    Called,
    CallFault,
    Deviations,
    Faulty,
    FaultySend,
    Ignored,
    Incoming,
    Mended,
    Objected,
    Outgoing,
    QueueFull,
    Repeated,
    Sent,
    Session,
    Side,
    Stray,
    Unreadable,
    callerror,
    callresult,
)
from chargeloom.protocols.ocpp.trace import Trace
from chargeloom.protocols.ocpp.version import Handler, Version, Visit
from chargeloom.services.commanding import subject_of
from chargeloom.services.core import Core
from chargeloom.storage.unavailable import StorageUnavailable
from chargeloom.wire.json import TypedDecoder
from chargeloom.wire.message import Call, Message
from chargeloom.wire.violation import WireError

log = structlog.get_logger(__name__)

MAX_WAITING: Final = 32
"""Messages of the station that may wait to be handled, or to be stored; then reading stops."""
PROTOCOL_ERROR: Final = 1002
_SIGN_OF_LIFE: Final = "Heartbeat"
_TELEMETRY: Final = "MeterValues"
"""What is refused first when the disk is full: readings bill nothing by themselves."""
_NO_ROOM: Final = "the disk is full: readings are not taken, the charge itself is recorded"


_RESULT: Final = FrameKind.RESULT
_ACCEPTED: Final = Registration.ACCEPTED
"""What each message needs: before Python 3.12 each look at a member of an enumeration is a call."""


class Asked:
    """A call of ours that someone waits for, and where and when the journal has it once it is sent."""

    __slots__ = ("answer", "sent")

    def __init__(self, answer: asyncio.Future[Message | CallFault]) -> None:
        self.answer = answer
        self.sent: tuple[FrameId, Instant] | None = None


class StationActor:
    """Handles what the station sends, one call at a time, and sends what it is asked.

    An answer leaves only after the commit that holds the facts of its call.
    """

    _errands: ClassVar[set[asyncio.Task[None]]] = set()
    """What is asked of stations without anyone waiting for it."""

    __slots__ = (
        "_allowed_once",
        "_asked",
        "_connection",
        "_core",
        "_generation",
        "_has_asked_to_boot",
        "_is_held",
        "_release",
        "_rpc",
        "_station",
        "_task",
        "_timer",
        "_trace",
        "_unstored",
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
        self._rpc = Session(Side.CSMS, version.dialect, call_timeout_s, self._mend)
        self._trace = Trace(core.ground, station.id, version.dialect.subprotocol)
        self._waiting: deque[Called | Sent] | None = None
        self._unstored = 0
        self._is_held = False
        self._task: asyncio.Task[None] | None = None
        self._asked: dict[str, Asked] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._allowed_once: frozenset[str] = frozenset()
        self._has_asked_to_boot = station.record.booted_at is not None
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
        else:
            self._wait(called)

    def _wait(self, message: Called | Sent) -> None:
        if self._waiting is None:
            self._waiting = deque()
        self._waiting.append(message)
        if len(self._waiting) >= MAX_WAITING:
            self._hold()

    def _handle(self, called: Called, now: Instant) -> None:
        request = called.request
        if called.reuses_id:
            self._station.count(Breach.REUSED_ID)
        if called.action == _SIGN_OF_LIFE:
            self._ask_to_boot()
        if not self._is_allowed(request, called.action):
            why = "the station is not accepted"
            self._station.count(Breach.NOT_ACCEPTED)
            self._refuse(called, CallFault(self._version.dialect.security_error, why, {}), now)
            self._ask_to_boot()
            return
        handler = self._version.handlers.get(type(request))
        if handler is None or (called.action == _TELEMETRY and self._is_short_of_room):
            self._refuse(called, self._declined(called.action, handler), now)
            return
        unit = Unit()
        if called.deviations:
            self._tolerate(unit, called.action, called.deviations, now)
        try:
            reply = handler(Visit(self._core, self._station, unit, now), request)
        except Exception as bug:  # noqa: BLE001  # a bug of ours must not cost the station its link
            self._fail(called, bug)
            return
        if isinstance(reply, Message):
            self._finish(called, unit, reply, now)
        else:
            self._task = asyncio.create_task(self._handle_slowly(called, unit, reply, now))

    def _declined(self, action: str, handler: Handler | None) -> CallFault:
        dialect, reasons = self._version.dialect, self._version.reasons
        if handler is not None:
            return CallFault(dialect.internal_error, _NO_ROOM, {})
        why = reasons.get(action, "this action is not supported here")
        return CallFault(dialect.not_supported, why, {})

    async def _handle_slowly(
        self, called: Called, unit: Unit, reply: Awaitable[Message], now: Instant
    ) -> None:
        try:
            self._finish(called, unit, await reply, now)
        except StorageUnavailable:
            log.warning("a call stays unanswered: nothing can be stored", station=self._station.id)
            self._rpc.released(called)
        except Exception as bug:  # noqa: BLE001  # a bug of ours must not cost the station its link
            self._fail(called, bug)
        self._task = None
        while self._waiting and self._task is None:
            waited = self._waiting.popleft()
            _HANDLED[type(waited)](self, waited, self._core.ground.now())
        if not self._waiting:
            self._waiting = None
            self._read_on()

    @property
    def _is_short_of_room(self) -> bool:
        return self._core.ground.store.is_short_of_room

    @property
    def _is_stale(self) -> bool:
        return self._generation != self._core.fleet.generation

    def _is_allowed(self, request: object, action: str) -> bool:
        """Whether a station may send this now (OCPP 1.6, 4.2; J errata 3.10; 2.0.1, B01.FR.10)."""
        record = self._station.record
        if record.registration is _ACCEPTED:
            if record.accepted_at is not None:
                return True
            if not self._version.demands_boot:
                self._note_unbooted(request)
                return True
        if type(request) in self._version.before_acceptance:
            return True
        if action not in self._allowed_once:
            return False
        if action not in self._version.in_parts or not getattr(request, "tbc", True):
            self._allowed_once -= {action}
        return True

    def _note_unbooted(self, request: object) -> None:
        """Count what comes before the boot and is taken all the same: many stations of 1.6 do it."""
        if type(request) not in self._version.before_acceptance:
            self._station.count(Breach.BEFORE_BOOT)

    def _mend(
        self, action: str, decoder: TypedDecoder[Any], payload: bytes, error: WireError
    ) -> Mended | None:
        """Put right what this station's model is excused for."""
        tolerated = self._core.tolerating.character(self._station).tolerates(action)
        return mend(decoder, payload, error, tolerated, action=action)

    def _tolerate(self, unit: Unit, action: str, deviations: Deviations, now: Instant) -> None:
        self._core.tolerating.note(unit, self._station.id, action, deviations, now)

    def _finish(self, called: Called, unit: Unit, reply: Message, now: Instant) -> None:
        if self._is_stale:
            return
        answer = callresult(called.message_id, reply)
        unit.facts.append(self._trace.answered(called, answer, _RESULT, now))
        if type(called.request) in self._version.answered_at_once:
            self._send(answer, self._rpc.answered(called))
            self._submit(unit, partial(self._publish, unit) if unit.events else self._untold)
        else:
            self._submit(unit, partial(self._committed, called, unit, answer))

    def _committed(
        self, called: Called, unit: Unit, answer: bytes, error: Exception | None
    ) -> None:
        if error is None:
            self._send(answer, self._rpc.answered(called))
            if unit.events:
                self._core.ground.publish(unit)
        elif isinstance(error, StorageUnavailable):
            self._rpc.released(called)
        else:
            self._fail(called, error)
        self._stored()

    def _send(self, answer: bytes, repetitions: int) -> None:
        """Answer a call, and each of its repetitions alike."""
        self._connection.send(answer)
        for _ in range(repetitions):
            self._connection.send(answer)

    def _refuse(self, called: Called, fault: CallFault, now: Instant) -> None:
        answer = callerror(called.message_id, fault)
        self._send(answer, self._rpc.released(called))
        self._journal(self._trace.answered(called, answer, FrameKind.ERROR, now))

    def _fail(self, called: Called, bug: Exception) -> None:
        """A bug of ours: the station learns only the reference under which the log has it."""
        reference = self._log_bug(called.action, bug)
        code = self._version.dialect.internal_error
        fault = CallFault(code, f"internal error, reference {reference}", {})
        self._refuse(called, fault, self._core.ground.now())

    def _log_bug(self, action: str, bug: Exception) -> str:
        reference = to_text("ref", self._core.ground.ids.next(self._core.ground.now()))
        log.error("call failed", reference=reference, action=action, exc_info=bug)
        return reference

    def _take_faulty(self, faulty: Faulty, now: Instant) -> None:
        self._station.count(Breach.FAULTY_CALL)
        self._connection.send(faulty.answer)
        self._journal(self._trace.answered(faulty, faulty.answer, FrameKind.ERROR, now))

    def _take_repeated(self, repeated: Repeated, now: Instant) -> None:
        """Keep a call that came again while it is handled; it is answered with the first."""
        self._station.count(Breach.REPEATED_CALL)
        self._journal(self._trace.taken(FrameKind.CALL, repeated, now))

    def _take_unreadable(self, unreadable: Unreadable, now: Instant) -> None:
        self._station.count(Breach.UNREADABLE)
        self._answer_unreadable(unreadable, now)
        if unreadable.is_last_straw:
            self._connection.close(PROTOCOL_ERROR, "too many unreadable messages")

    def _take_ignored(self, ignored: Ignored, now: Instant) -> None:
        self._station.count(Breach.UNKNOWN_TYPE)
        self._answer_unreadable(ignored, now)

    def _answer_unreadable(self, frame: Unreadable | Ignored, now: Instant) -> None:
        exchange = self._trace.taken(FrameKind.UNREADABLE, frame, now)
        self._journal(exchange)
        if frame.answer is not None:
            self._object(exchange, FrameKind.ERROR, frame.answer, now)

    def _object(self, to: Exchange, kind: FrameKind, frame: bytes, now: Instant) -> None:
        """Say what is wrong with a frame that is no call."""
        self._connection.send(frame)
        self._journal(self._trace.objection(to, kind, frame, now))

    def _take_stray(self, stray: Stray, now: Instant) -> None:
        self._station.count(Breach.STRAY_ANSWER)
        self._journal(self._trace.taken(FrameKind.RESULT, stray, now))

    def _take_objected(self, objected: Objected, now: Instant) -> None:
        """Tell that the station could not use a reply of ours (OCPP 2.1, Part 4, 4.2.3)."""
        fault = objected.fault
        log.warning(
            "a station cannot use our reply",
            station=self._station.id,
            action=objected.action,
            code=fault.code,
        )
        unit = Unit()
        unit.facts.append(self._trace.taken(FrameKind.RESULT_ERROR, objected, now))
        data = {"action": objected.action, "code": fault.code, "description": fault.description}
        self._core.ground.tell(unit, EventType.STATION_OBJECTED, self._station.id, data, now)
        self._submit(unit, partial(self._publish, unit))

    # What the station tells without being answered.

    def _take_sent(self, sent: Sent, now: Instant) -> None:
        if self._task is None:
            self._handle_sent(sent, now)
        else:
            self._wait(sent)

    def _handle_sent(self, sent: Sent, now: Instant) -> None:
        unit, question = Unit(), None
        handler = self._version.sends.get(type(sent.message))
        if not self._is_allowed(sent.message, sent.action):
            self._station.count(Breach.NOT_ACCEPTED)
        elif handler is not None and not self._is_short_of_room:
            try:
                question = handler(Visit(self._core, self._station, unit, now), sent.message)
            except Exception as bug:  # noqa: BLE001  # a bug of ours must not cost the station its link
                self._log_bug(sent.action, bug)
                unit = Unit()
        unit.facts.append(self._trace.taken(FrameKind.SEND, sent, now))
        self._submit(unit, partial(self._publish, unit))
        if question is not None:
            self._run_errand(self._inquire(question))

    def _take_faulty_send(self, faulty: FaultySend, now: Instant) -> None:
        """Count it; a SEND is not even answered with an error (OCPP 2.1, Part 4, 4.2.4)."""
        self._station.count(Breach.FAULTY_SEND)
        self._journal(self._trace.taken(FrameKind.SEND, faulty, now))

    # What the station is asked.

    async def _answer(self, question: msgspec.Struct) -> msgspec.Struct:
        """Carry out what the bus brings: an order, or a request of the station's own protocol."""
        if isinstance(question, RawCall):
            return await self._call_raw(question)
        if not isinstance(question, Order):
            raise Refusal(Reason.COMMAND_UNSUPPORTED)
        self._core.tolerating.demand(self._station, question)
        return await self._version.perform(self._core, self._station, question, self._call)

    def _ask_to_boot(self) -> None:
        """Ask a station that never booted, once, to do so: it thinks that it has."""
        if self._has_asked_to_boot or self._station.record.booted_at is not None:
            return
        self._has_asked_to_boot = True
        self._run_errand(self._trigger(Trigger(message="BootNotification")))

    def _run_errand(self, errand: Coroutine[Any, Any, None]) -> None:
        asking = asyncio.create_task(errand)
        self._errands.add(asking)
        asking.add_done_callback(self._errands.discard)

    async def _inquire(self, question: Call[Any]) -> None:
        with suppress(Refusal, StorageUnavailable):
            await self._call(question)

    async def _trigger(self, order: Trigger) -> None:
        with suppress(Refusal):
            await self._version.perform(self._core, self._station, order, self._call)

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
        staked = self._version.staked.get(type(request))
        if staked is None:
            return await self._call_and_follow(request)
        return await staked(self._core, self._station, request, self._call_and_follow)

    async def _call_and_follow(self, request: Call[Any]) -> Message | CallFault:
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
        frame_id = self._trace.new_id(now)
        asked = self._asked.get(outgoing.message_id)
        if asked is not None:
            asked.sent = frame_id, now
        kept = self._version.kept(outgoing)
        self._journal(self._trace.call(frame_id, outgoing, kept, now))
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
        is_error = isinstance(answered.answer, CallFault) and not answered.is_unusable
        kind = FrameKind.ERROR if is_error else FrameKind.RESULT
        sent = asked.sent if asked is not None else None
        exchange = self._trace.answer_to(call, kind, answered.frame, now, sent)
        self._journal(exchange)
        if answered.deviations:
            self._note(self._core.tolerating.note_reply, call.action, answered.deviations)
        if answered.is_unusable:
            self._station.count(Breach.UNUSABLE_ANSWER)
        if answered.objection is not None:
            self._object(exchange, FrameKind.RESULT_ERROR, answered.objection, now)
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
        self._submit(unit, partial(self._publish, unit))

    def _publish(self, unit: Unit, error: Exception | None) -> None:
        if error is None:
            self._core.ground.publish(unit)
        self._stored()

    def _untold(self, _: Exception | None) -> None:
        """No one waits for this commit."""
        self._stored()

    def _submit(self, unit: Unit, told: Callable[[Exception | None], None]) -> None:
        """Have a unit stored; a station that tells faster than can be stored is read no further."""
        self._unstored += 1
        if self._unstored >= MAX_WAITING:
            self._hold()
        self._core.ground.store.submit(unit, told)

    def _stored(self) -> None:
        self._unstored -= 1
        if self._is_held:
            self._read_on()

    def _read_on(self) -> None:
        if self._is_held and self._unstored < MAX_WAITING and not self._waiting:
            self._is_held = False
            self._connection.resume()

    def _hold(self) -> None:
        self._is_held = True
        self._connection.pause()

    def _journal(self, exchange: Exchange) -> None:
        unit = Unit()
        unit.facts.append(exchange)
        self._submit(unit, self._untold)


_TAKEN: Final[dict[type[Incoming], Callable[[StationActor, Any, Instant], None]]] = {
    Called: StationActor._take_call,  # noqa: SLF001
    Repeated: StationActor._take_repeated,  # noqa: SLF001
    Faulty: StationActor._take_faulty,  # noqa: SLF001
    Sent: StationActor._take_sent,  # noqa: SLF001
    FaultySend: StationActor._take_faulty_send,  # noqa: SLF001
    Answered: StationActor._take_answer,  # noqa: SLF001
    Objected: StationActor._take_objected,  # noqa: SLF001
    Stray: StationActor._take_stray,  # noqa: SLF001
    Ignored: StationActor._take_ignored,  # noqa: SLF001
    Unreadable: StationActor._take_unreadable,  # noqa: SLF001
}

_HANDLED: Final[dict[type[Called | Sent], Callable[[StationActor, Any, Instant], None]]] = {
    Called: StationActor._handle,  # noqa: SLF001
    Sent: StationActor._handle_sent,  # noqa: SLF001
}
