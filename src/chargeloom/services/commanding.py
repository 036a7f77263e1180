"""Commanding: orders to stations, durable before they are sent, with their fate."""

import asyncio
from collections.abc import Iterable
from typing import Any, Final

import msgspec
import structlog

from chargeloom.bus.bus import NobodyAnswers
from chargeloom.domain.charging.transaction import (
    Transaction,
    TransactionRecord,
    is_plausible,
)
from chargeloom.domain.commands.command import (
    Command,
    CommandName,
    CommandStatus,
    Order,
    Outcome,
    StartCharging,
)
from chargeloom.domain.commands.hiding import recorded
from chargeloom.domain.commands.raw_call import RawCall, RawRefused, RawReply
from chargeloom.domain.event import EventType
from chargeloom.domain.ids import CommandId, StationId, TransactionId, to_text
from chargeloom.domain.instant import SECOND, Instant
from chargeloom.domain.plug import Plug
from chargeloom.domain.reason import Reason, Refusal
from chargeloom.domain.stations.awaited_start import AwaitedStart
from chargeloom.domain.stations.station import Station
from chargeloom.domain.stations.station_record import Registration
from chargeloom.domain.unit import Unit
from chargeloom.services.bounds import Bounds
from chargeloom.services.following import RESTARTED, Following
from chargeloom.services.ground import Ground
from chargeloom.services.limit_news import announce
from chargeloom.services.supervising import Fleet
from chargeloom.storage.unavailable import StorageUnavailable

log = structlog.get_logger(__name__)

PATIENCE_S: Final = 20 * 60.0
"""Longer than any queue of orders takes: each has a time-out of its own at the station's link."""

_CHARGES: Final = frozenset({CommandName.START, CommandName.STOP})


def subject_of(station: StationId) -> str:
    """Name the bus subject that a station's owner answers on."""
    return f"command.{station}"


class Commanding:
    """Issues commands and follows them to their end."""

    def __init__(
        self,
        *,
        ground: Ground,
        fleet: Fleet,
        following: Following,
        bounds: Bounds,
        start_window_s: float,
    ) -> None:
        self._ground = ground
        self._fleet = fleet
        self._following = following
        self._bounds = bounds
        self._start_window_us = int(start_window_s * SECOND)
        self._running: dict[CommandId, asyncio.Task[Command]] = {}
        self._done: dict[CommandId, Command] = {}
        self._begun_early: dict[CommandId, TransactionId] = {}

    def recover(self, commands: Iterable[Command], now: Instant) -> Unit:
        """End the commands that a stop of ours cut short: nobody knows what the station made of them."""
        unit = Unit()
        for command in commands:
            outcome = _outcome(CommandStatus.FAILED, RESTARTED)
            ended = self._record_end(unit, command, outcome, now)
            if command.id in self._done:
                self._done[command.id] = ended
        return unit

    def awaited_since(self, now: Instant) -> Instant:
        """Say since when a remote start may have been issued whose transaction is still awaited."""
        return Instant(now - self._start_window_us)

    def await_again(self, starts: Iterable[Command]) -> None:
        """Await the transactions of remote starts that were under way before a stop of ours.

        One that was cut short may have reached its station all the same.
        """
        for command in starts:
            station = self._fleet.find(command.station)
            if station is not None and command.id not in self._running:
                self._await_start(station, command, msgspec.convert(command.body, StartCharging))
                self._done[command.id] = command

    async def issue(
        self, station_id: StationId, name: CommandName, order: Order, issued_by: str
    ) -> Command:
        """Send an order to a station. Raises Refusal when the station can't be asked now.

        The returned command is pending and durable; `wait` follows it.
        """
        station = self._reachable(station_id)
        if name in _CHARGES and station.record.registration is not Registration.ACCEPTED:
            raise Refusal(Reason.STATION_NOT_ACCEPTED)
        now = self._ground.now()
        number = CommandId(self._ground.ids.next(now))
        if isinstance(order, StartCharging) and order.number is None:
            order = msgspec.structs.replace(order, number=number_of(number))
        command = Command(
            id=number,
            name=name,
            station=station_id,
            body=recorded(order),
            status=CommandStatus.PENDING,
            issued_at=now,
            issued_by=issued_by,
        )
        await self._following.begin(command)
        unit = Unit()
        unit.record(command)
        self._tell(unit, EventType.COMMAND_ISSUED, command, now)
        about = {"command": to_text("cmd", command.id), "name": name, "body": command.body}
        self._ground.audit(unit, issued_by, EventType.COMMAND_ISSUED, station_id, about)
        await self._ground.commit(unit)
        task = asyncio.create_task(self._carry_out(station, command, order))
        self._running[command.id] = task
        task.add_done_callback(lambda _: self._running.pop(command.id, None))
        return command

    async def wait(self, command: Command, seconds: float) -> Command:
        """Wait for a command's end, at most so long; return how far it has come."""
        task = self._running.get(command.id)
        if task is None:
            return await self._ground.store.command(command.id) or command
        done, _ = await asyncio.wait({task}, timeout=seconds)
        return task.result() if task in done else command

    async def call(self, station_id: StationId, call: RawCall) -> RawReply | RawRefused:
        """Send a request of the station's own protocol, and return its reply.

        Raises Refusal: the station is unknown, offline or silent, or the action is unknown to it.
        """
        self._reachable(station_id)
        reply = await self._ask(station_id, call)
        if not isinstance(reply, RawReply | RawRefused):
            msg = f"a raw call was answered by {type(reply).__name__}"
            raise TypeError(msg)
        return reply

    def started(self, unit: Unit, station: Station, transaction: Transaction, now: Instant) -> None:
        """Tie a transaction to the remote start that caused it, if one is awaited."""
        record = transaction.record
        began = record.started_at
        told = began if began is not None and is_plausible(began, now) else None
        awaited = station.awaited(record.token_uid or "", transaction.plug, now, told)
        if awaited is not None:
            self._tie(unit, awaited, record, now)

    def started_as(
        self, unit: Unit, station: Station, number: int, transaction: Transaction, now: Instant
    ) -> None:
        """Tie a transaction to the remote start whose number it bears (OCPP 2.0.1, F02.FR.21)."""
        awaited = station.awaited_as(number, now)
        if awaited is not None:
            transaction.asked = number, awaited.token_uid
            self._tie(unit, awaited, transaction.record, now)

    def _tie(
        self, unit: Unit, awaited: AwaitedStart, record: TransactionRecord, now: Instant
    ) -> None:
        if awaited.limit is not None:
            limit = self._bounds.begin(unit, record.id, awaited.limit)
            if limit is not None:
                announce(self._ground, unit, record, limit, now)
        command = self._done.pop(awaited.command, None)
        if command is None:
            self._begun_early[awaited.command] = record.id
        else:
            unit.record(msgspec.structs.replace(command, transaction=record.id))

    def _reachable(self, station_id: StationId) -> Station:
        self._fleet.demand_trust()
        station = self._fleet.known(station_id)
        if not station.is_online:
            raise Refusal(Reason.STATION_OFFLINE)
        if station.record.registration is Registration.REJECTED:
            raise Refusal(Reason.STATION_NOT_ACCEPTED)
        return station

    async def _carry_out(self, station: Station, command: Command, order: Order) -> Command:
        if isinstance(order, StartCharging):
            self._await_start(station, command, order)
        outcome = await self._outcome_of(command, order)
        now = self._ground.now()
        unit = Unit()
        ended = self._record_end(unit, command, outcome, now)
        if isinstance(order, StartCharging):
            self._settle_start(station, ended)
        try:
            await self._ground.commit(unit)
        except StorageUnavailable:
            log.warning(
                "the end of a command could not be stored", command=to_text("cmd", command.id)
            )
            return command
        return ended

    async def _outcome_of(self, command: Command, order: Order) -> Outcome:
        try:
            outcome = await self._ask(command.station, order)
        except Refusal as refusal:
            status = _FATE.get(refusal.reason, CommandStatus.FAILED)
            data = {"description": refusal.detail} if refusal.detail else None
            return Outcome(status=status, answer=refusal.reason, data=data)
        except Exception as error:
            log.exception("command failed", command=to_text("cmd", command.id))
            return _outcome(CommandStatus.FAILED, type(error).__name__)
        if not isinstance(outcome, Outcome):
            return _outcome(CommandStatus.FAILED, "no outcome")
        return outcome

    async def _ask(self, station: StationId, question: msgspec.Struct) -> msgspec.Struct:
        try:
            return await self._ground.bus.request(subject_of(station), question, PATIENCE_S)
        except NobodyAnswers:
            raise Refusal(Reason.STATION_OFFLINE) from None
        except TimeoutError:
            raise Refusal(Reason.STATION_SILENT) from None

    def _await_start(self, station: Station, command: Command, order: StartCharging) -> None:
        plug = Plug(order.evse, order.connector or 1) if order.evse is not None else None
        until = Instant(command.issued_at + self._start_window_us)
        since = command.issued_at
        awaited = AwaitedStart(
            command.id, order.token, plug, until, order.number, order.limit, since
        )
        now = self._ground.now()
        still = [start for start in station.awaited_starts if start.until > now]
        station.awaited_starts = [*still, awaited]

    def _settle_start(self, station: Station, command: Command) -> None:
        others = [one for one in station.awaited_starts if one.command != command.id]
        if command.transaction is not None or command.status is CommandStatus.REJECTED:
            station.awaited_starts = others
            return
        if not _may_have_begun(command):
            unsure = (one for one in station.awaited_starts if one.command == command.id)
            station.awaited_starts = [*others, *(one._replace(needs_number=True) for one in unsure)]
        self._done[command.id] = command
        while len(self._done) > _MAX_AWAITED:
            del self._done[next(iter(self._done))]

    def _record_end(self, unit: Unit, command: Command, outcome: Outcome, now: Instant) -> Command:
        said: dict[str, Any] = {"answer": outcome.answer}
        if outcome.data is not None:
            said["data"] = outcome.data
        ended = msgspec.structs.replace(
            command,
            status=outcome.status,
            outcome=said,
            ended_at=now,
            transaction=self._begun_early.pop(command.id, None),
        )
        ended = self._following.end(unit, ended, now)
        unit.record(ended)
        self._tell(unit, EventType.COMMAND_ENDED, ended, now)
        return ended

    def _tell(self, unit: Unit, kind: EventType, command: Command, now: Instant) -> None:
        data = {"station": command.station, "name": command.name, "status": command.status}
        self._ground.tell(unit, kind, to_text("cmd", command.id), data, now)


def _may_have_begun(command: Command) -> bool:
    """Whether the station starts, or may have heard the request although its answer was lost (2.0.1, F01 and F02).

    Of one whose answer nobody could read only the number of the start tells (F02.FR.21).
    """
    is_cut_off = (command.outcome or {}).get("answer") == Reason.STATION_OFFLINE
    return command.status in _BEGINNING or is_cut_off


def number_of(drawn: int) -> int:
    """Make a number that every station can hold (32 bits, signed) from an id."""
    return (drawn >> 1) % _LARGEST_NUMBER + 1


_LARGEST_NUMBER: Final = (1 << 31) - 1
_MAX_AWAITED: Final = 10_000

_BEGINNING: Final = frozenset({CommandStatus.ACCEPTED, CommandStatus.TIMEOUT})
_FATE: Final = {Reason.STATION_SILENT: CommandStatus.TIMEOUT}


def _outcome(status: CommandStatus, answer: str) -> Outcome:
    return Outcome(status=status, answer=answer)
