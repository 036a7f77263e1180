"""What the station calls and sends, one message at a time and in order, each given to its handler."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Final

import structlog

from chargeloom.domain.instant import Instant
from chargeloom.domain.stations.breach import Breach
from chargeloom.domain.stations.journal import FrameKind
from chargeloom.domain.unit import Unit
from chargeloom.protocols.ocpp.actor import ledger, replies
from chargeloom.protocols.ocpp.actor.asking import Asking
from chargeloom.protocols.ocpp.actor.link import Link
from chargeloom.protocols.ocpp.actor.permission import Permission
from chargeloom.protocols.ocpp.rpc import Called, CallFault, Sent
from chargeloom.protocols.ocpp.version import Dismissed, Handler, Visit
from chargeloom.storage.unavailable import StorageUnavailable
from chargeloom.wire.message import Message

log = structlog.get_logger(__name__)

_SIGN_OF_LIFE: Final = "Heartbeat"
_TELEMETRY: Final = "MeterValues"
"""What is refused first when the disk is full: readings bill nothing by themselves."""
_NO_ROOM: Final = "the disk is full: readings are not taken, the charge itself is recorded"
_POLICY_VIOLATION: Final = 1008
_NOT_ACCEPTED: Final = "the station is not accepted"


class Handling:
    """Handles at once; only behind what has to wait itself, messages wait too."""

    __slots__ = ("_asking", "_link", "_permission", "_task", "_waits")

    def __init__(self, link: Link, asking: Asking, permission: Permission) -> None:
        self._link = link
        self._asking = asking
        self._permission = permission
        self._task: asyncio.Task[None] | None = None
        self._waits = 0
        """For so much messages wait: a handler, and what answers change."""

    def take(self, message: Called | Sent, now: Instant) -> None:
        """Handle a message, or let it wait for its turn."""
        if self._waits:
            self._link.flow.wait(message)
        else:
            _HANDLED[type(message)](self, message, now)

    def wait_for(self, following: asyncio.Future[None]) -> None:
        """Let messages wait until what an answer changes is changed: the station said them after it."""
        self._waits += 1
        following.add_done_callback(lambda _: self._go_on())

    def _handle_call(self, called: Called, now: Instant) -> None:
        link, request = self._link, called.request
        if called.reuses_id:
            link.station.count(Breach.REUSED_ID)
        if called.action == _SIGN_OF_LIFE:
            self._asking.ask_to_boot()
        if not self._permission.allows(request, called.action):
            self._turn_away(called, now)
            return
        handler = link.version.handlers.get(type(request))
        if handler is None or (called.action == _TELEMETRY and self._is_short_of_room):
            replies.refuse(link, called, self._declined(called.action, handler), now)
            return
        unit = Unit()
        self._note(unit, called, now)
        try:
            reply = handler(Visit(link.core, link.station, unit, now), request)
        except Exception as raised:  # noqa: BLE001  # a bug of ours must not cost the station its link
            self._give_up(called, raised, now)
            return
        if isinstance(reply, Message):
            replies.answer(link, called, unit, reply, now)
        else:
            self._waits += 1
            self._task = asyncio.create_task(self._handle_slowly(called, unit, reply, now))

    def _give_up(self, called: Called, raised: Exception, now: Instant) -> None:
        """Answer a call that could not be handled; whoever is not the station is sent away (OCPP 2.0.1, B01.FR.12)."""
        link, why = self._link, str(raised)
        if not isinstance(raised, Dismissed):
            replies.fail(link, called, raised)
            return
        ledger.note(link, link.core.registering.dismissed, why)
        fault = CallFault(link.version.dialect.security_error, why, {})
        replies.refuse(link, called, fault, now)
        link.connection.close(_POLICY_VIOLATION, why)

    def _turn_away(self, called: Called, now: Instant) -> None:
        """Refuse the call of a station that is not accepted, and let it boot."""
        link = self._link
        link.station.count(Breach.NOT_ACCEPTED)
        fault = CallFault(link.version.dialect.security_error, _NOT_ACCEPTED, {})
        replies.refuse(link, called, fault, now)
        self._asking.ask_to_boot()

    def _declined(self, action: str, handler: Handler | None) -> CallFault:
        dialect, reasons = self._link.version.dialect, self._link.version.reasons
        if handler is not None:
            return CallFault(dialect.internal_error, _NO_ROOM, {})
        why = reasons.get(action, "this action is not supported here")
        return CallFault(dialect.not_supported, why, {})

    async def _handle_slowly(
        self, called: Called, unit: Unit, reply: Awaitable[Message], now: Instant
    ) -> None:
        link = self._link
        try:
            message = await reply
            if not link.is_stale:
                replies.answer(link, called, unit, message, now)
        except StorageUnavailable:
            log.warning("a call stays unanswered: nothing can be stored", station=link.station.id)
            replies.leave_unanswered(link, called)
        except Exception as bug:  # noqa: BLE001  # a bug of ours must not cost the station its link
            replies.fail(link, called, bug)
        self._task = None
        self._go_on()

    def _go_on(self) -> None:
        """Handle the messages that waited, up to one that has to wait itself."""
        self._waits -= 1
        core, flow = self._link.core, self._link.flow
        while not self._waits and (waited := flow.next()) is not None:
            self.take(waited, core.ground.now())
        flow.caught_up()

    def _handle_send(self, sent: Sent, now: Instant) -> None:
        """Handle what is not answered; what it leaves open is asked (OCPP 2.1, Part 4, 4.2.4)."""
        link, unit, question = self._link, Unit(), None
        handler = link.version.sends.get(type(sent.message))
        if not self._permission.allows(sent.message, sent.action):
            link.station.count(Breach.NOT_ACCEPTED)
        elif handler is not None and not self._is_short_of_room:
            self._note(unit, sent, now)
            try:
                question = handler(Visit(link.core, link.station, unit, now), sent.message)
            except Exception as bug:  # noqa: BLE001  # a bug of ours must not cost the station its link
                replies.log_bug(link, sent.action, bug)
                unit = Unit()
        unit.facts.append(link.trace.taken(FrameKind.SEND, sent, now))
        ledger.keep(link, unit)
        if question is not None:
            self._asking.inquire(question)

    def _note(self, unit: Unit, message: Called | Sent, now: Instant) -> None:
        """Count what was put right in a message."""
        if message.deviations:
            station, tolerating = self._link.station.id, self._link.core.tolerating
            tolerating.note(unit, station, message.action, message.deviations, now)

    @property
    def _is_short_of_room(self) -> bool:
        return self._link.core.ground.store.is_short_of_room


_HANDLED: Final[dict[type[Called | Sent], Callable[[Handling, Any, Instant], None]]] = {
    Called: Handling._handle_call,  # noqa: SLF001
    Sent: Handling._handle_send,  # noqa: SLF001
}
