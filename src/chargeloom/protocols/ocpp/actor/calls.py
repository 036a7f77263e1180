"""Our calls to the station: one in flight, the others wait, and each gets its answer or says why not."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, ClassVar

import structlog

from chargeloom import clock
from chargeloom.domain.ids import FrameId, to_text
from chargeloom.domain.instant import Instant
from chargeloom.domain.reason import Reason, Refusal
from chargeloom.domain.stations.breach import Breach
from chargeloom.domain.stations.journal import FrameKind
from chargeloom.protocols.ocpp.actor.complaints import object_to
from chargeloom.protocols.ocpp.actor.ledger import journal, note
from chargeloom.protocols.ocpp.actor.link import Link
from chargeloom.protocols.ocpp.rpc import Answered, CallFault, Outgoing, QueueFull
from chargeloom.wire.message import Call, Message
from chargeloom.wire.violation import WireError

log = structlog.get_logger(__name__)

Hear = Callable[[Message], Awaitable[None] | None]
"""Heed a CALLRESULT; what is awaitable is done before anything that the station says after it is looked at."""


class Asked:
    """A call of ours, whoever waits for it, and where and when the journal has it once it is sent."""

    __slots__ = ("answer", "hear", "sent")

    def __init__(self, answer: asyncio.Future[Message | CallFault], hear: Hear) -> None:
        self.answer = answer
        self.hear = hear
        self.sent: tuple[FrameId, Instant] | None = None


class Calls:
    """Sends calls in turn, and gives each up when its time is over or the link is gone.

    Most stations are asked nothing most of the time: what they need only then is made then.
    """

    _following: ClassVar[set[asyncio.Future[None]]] = set()
    """What answers change, being changed."""

    __slots__ = ("_asked", "_link", "_timer")

    def __init__(self, link: Link) -> None:
        self._link = link
        self._asked: dict[str, Asked] | None = None
        self._timer: asyncio.TimerHandle | None = None

    async def ask(self, request: Call[Any], hear: Hear) -> Message | CallFault:
        """Call the station. Raises Refusal when it is offline, busy or silent, or has no room for this.

        What it said yes to is heeded also when nobody waits for its answer any more.
        """
        link = self._link
        if link.connection.is_closed:
            raise Refusal(Reason.STATION_OFFLINE)
        message_id = to_text("m", link.core.ground.ids.next(link.core.ground.now()))
        try:
            link.rpc.calls.add(message_id, self._checked(request))
        except QueueFull:
            raise Refusal(Reason.STATION_BUSY) from None
        if self._asked is None:
            self._asked = {}
        asked = Asked(asyncio.get_running_loop().create_future(), hear)
        self._asked[message_id] = asked
        self._send_next()
        return await asked.answer

    def take(self, answered: Answered, now: Instant) -> asyncio.Future[None] | None:
        """Give an answer to who waits for it, and send the next call; returns what is done about it meanwhile."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        link, call = self._link, answered.call
        asked = self._find(call)
        is_error = isinstance(answered.answer, CallFault) and not answered.is_unusable
        kind = FrameKind.ERROR if is_error else FrameKind.RESULT
        sent = asked.sent if asked is not None else None
        exchange = link.trace.answer_to(call, kind, answered.frame, now, sent)
        journal(link, exchange)
        if answered.deviations:
            note(link, link.core.tolerating.note_reply, call.action, answered.deviations)
        if answered.is_unusable:
            link.station.count(Breach.UNUSABLE_ANSWER)
        if answered.objection is not None:
            object_to(link, exchange, FrameKind.RESULT_ERROR, answered.objection, now)
        following = self._heed(call, answered.answer)
        self._send_next()
        return following

    def abandon(self) -> None:
        """The link is gone: refuse whatever was asked over it."""
        if self._timer is not None:
            self._timer.cancel()
        for outgoing in self._link.rpc.calls.abandon():
            self._resolve(outgoing, Refusal(Reason.STATION_OFFLINE))

    def _find(self, call: Outgoing) -> Asked | None:
        return self._asked.get(call.message_id) if self._asked else None

    def _checked(self, request: Call[Any]) -> Call[Any]:
        """Refuse what the station's version has no room for, before it is on the wire."""
        try:
            self._link.version.dialect.check(request)
        except WireError as error:
            raise Refusal(Reason.COMMAND_UNSUPPORTED, str(error)) from None
        return request

    def _send_next(self) -> None:
        """Send the next call; its place in the journal is that of its sending."""
        link = self._link
        outgoing = link.rpc.calls.next(clock.monotonic())
        if outgoing is None:
            return
        link.connection.send(outgoing.frame)
        now = link.core.ground.now()
        frame_id = link.trace.new_id(now)
        asked = self._find(outgoing)
        if asked is not None:
            asked.sent = frame_id, now
        kept = link.version.kept(outgoing)
        journal(link, link.trace.call(frame_id, outgoing, kept, now))
        self._arm()

    def _arm(self) -> None:
        deadline = self._link.rpc.calls.deadline
        if deadline is not None:
            delay = max(0.0, deadline - clock.monotonic())
            self._timer = asyncio.get_running_loop().call_later(delay, self._tick)

    def _tick(self) -> None:
        silent = self._link.rpc.calls.tick(clock.monotonic())
        if silent is None:
            self._arm()
            return
        self._resolve(silent, Refusal(Reason.STATION_SILENT))
        self._send_next()

    def _heed(self, call: Outgoing, answer: Message | CallFault) -> asyncio.Future[None] | None:
        asked = self._find(call)
        heeding = asked.hear(answer) if asked is not None and isinstance(answer, Message) else None
        if asked is None or heeding is None:
            self._resolve(call, answer)
            return None
        following = asyncio.ensure_future(heeding)
        self._following.add(following)
        following.add_done_callback(partial(self._heeded, call, answer))
        return following

    def _heeded(
        self, call: Outgoing, answer: Message | CallFault, following: asyncio.Future[None]
    ) -> None:
        """Give an answer whose effect is there to who waits for it, or else what went wrong."""
        self._following.discard(following)
        if not following.cancelled():
            why = following.exception()
            self._resolve(call, why if isinstance(why, Exception) else answer)

    def _resolve(self, call: Outgoing, answer: Message | CallFault | Exception) -> None:
        asked = self._asked.pop(call.message_id, None) if self._asked else None
        if asked is None:
            return
        if not isinstance(answer, Exception):
            if not asked.answer.done():
                asked.answer.set_result(answer)
        elif not asked.answer.done():
            asked.answer.set_exception(answer)
        elif not isinstance(answer, Refusal):
            log.error("an answer could not be heeded", action=call.action, exc_info=answer)
