"""A charging station of OCPP 1.6, without a network and without a clock of its own."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, ClassVar

from chargeloom.protocols.ocpp.dialect import Dialect
from chargeloom.protocols.ocpp.v16.dialect import DIALECT
from chargeloom.protocols.ocpp.v16.messages.core import (
    BootNotification,
    BootNotificationReply,
    DataTransfer,
    StartTransaction,
    StartTransactionReply,
    StopTransaction,
    StopTransactionReply,
)
from chargeloom.protocols.ocpp.v16.messages.datatypes import IdTagInfo
from chargeloom.protocols.ocpp.v16.messages.enumerations import (
    AuthorizationStatus,
    ChargePointErrorCode,
    StopReason,
)
from chargeloom.sim.station.conversation import Patience, Reply
from chargeloom.sim.station.happening import What
from chargeloom.sim.station.station_clock import StationClock
from chargeloom.sim.station.station_shell import StationShell
from chargeloom.sim.station.transaction_queue import Queued
from chargeloom.sim.v16 import memory, telling
from chargeloom.sim.v16.board import Board, Notice
from chargeloom.sim.v16.configuration import Key
from chargeloom.sim.v16.connector import Connector
from chargeloom.sim.v16.local_transaction import LocalTransaction
from chargeloom.sim.v16.orders import obey
from chargeloom.sim.v16.station import Station, StationKind, assemble
from chargeloom.sim.vehicles.vehicle import Vehicle
from chargeloom.wire.message import Call, Message


class StationModel(StationShell[Station, Board]):
    """Lets each part of a station act in its time."""

    dialect: ClassVar[Dialect] = DIALECT

    def __init__(
        self,
        kind: StationKind,
        new_id: Callable[[], str],
        *,
        clock: StationClock | None = None,
        pace: float = 1.0,
    ) -> None:
        station = assemble(kind, clock or StationClock(), pace)
        super().__init__(station, station.board, new_id, kind.call_timeout_s)

    @property
    def password(self) -> bytes | None:
        """(OCPP 1.6 security, A01)."""
        return self._board.configuration.password()

    def places(self) -> Sequence[int]:
        """Number the connectors."""
        return tuple(self.station.connectors)

    def is_charging(self, place: int) -> bool:
        """Whether a transaction runs on a connector."""
        return self._place(place).transaction is not None

    def awaited(self, place: int) -> str | None:
        """The token that waits for a cable on a connector; None when none does."""
        return self._place(place).intent

    def plug(self, connector: int, vehicle: Vehicle, now: float) -> None:
        """A driver plugs a vehicle in. Raises ValueError when the connector is taken."""
        self._pass(now)
        self._place(connector).plug(vehicle, now)
        self._go_on(now)

    def present(self, id_tag: str, connector: int, now: float) -> None:
        """A driver shows a token: to start, to stop, or to think better of it."""
        self._pass(now)
        if self.wants_link:
            self.station.asking.present(id_tag, self._place(connector), now)
            self._go_on(now)

    def fail(self, connector: int, error_code: ChargePointErrorCode, now: float) -> None:
        """A connector breaks."""
        self._pass(now)
        self._place(connector).fail(error_code, now)
        self._go_on(now)

    def fault(self, place: int, now: float) -> None:
        """Something breaks at a place: the residual current device has tripped, as it mostly is."""
        self.fail(place, ChargePointErrorCode.GROUND_FAILURE, now)

    def transfer(self, vendor: str, message: str | None, data: str | None, now: float) -> None:
        """Say what the standard has no words for (OCPP 1.6, 4.3)."""
        self._board.say(DataTransfer(vendor_id=vendor, message_id=message, data=data))
        self._go_on(now)

    def crash(self, now: float) -> None:
        """The power fails for a moment: what runs ends, and the station must boot again."""
        for connector in self.station.running():
            connector.end(StopReason.POWER_LOSS, now)
        self._board.registration.booted()

    def snapshot(self) -> bytes:
        """Write down what survives a loss of power."""
        return memory.write(self.station)

    def restore(self, snapshot: bytes, now: float) -> None:
        """Start with what was written down; what ran then ended with the power."""
        memory.read(self.station, snapshot)
        for connector in self.station.running():
            connector.end(StopReason.POWER_LOSS, now)

    def ask_to_work(self) -> Notice:
        """Make the BootNotification (OCPP 1.6, 4.2)."""
        kind = self.station.kind
        request = BootNotification(
            charge_point_vendor=kind.vendor,
            charge_point_model=kind.model,
            charge_point_serial_number=kind.identity[:25],
            firmware_version=self.station.firmware.version or kind.firmware,
        )
        return Notice(0, request, self._registered, is_triggered=True)

    def obey(self, request: Call[Any], now: float) -> Reply:
        """Do what the central system wants, and answer (OCPP 1.6, chapter 5)."""
        return obey(self.station, request, now)

    def delivered(self, queued: Queued, reply: Message, now: float) -> None:
        """Learn what a start or a stop was answered (OCPP 1.6, 4.8 and 4.10)."""
        match queued.request, reply:
            case StartTransaction(), StartTransactionReply():
                if isinstance(queued, telling.Queued) and queued.transaction is not None:
                    self._started(queued.transaction, reply, now)
            case StopTransaction(id_tag=str(id_tag)), StopTransactionReply(
                id_tag_info=IdTagInfo() as info
            ):
                self._board.cache.remember(id_tag, info)

    def patience(self) -> Patience:
        """Read how often a message about a transaction is offered (OCPP 1.6, 3.7.1)."""
        configuration = self._board.configuration
        return Patience(
            configuration.number(Key.TRANSACTION_MESSAGE_ATTEMPTS),
            configuration.number(Key.TRANSACTION_MESSAGE_RETRY_INTERVAL),
        )

    def _place(self, place: int) -> Connector:
        return self.station.connectors[place]

    def _deadlines(self) -> Iterable[float | None]:
        yield from (connector.deadline() for connector in self.station.connectors.values())
        yield self._board.agenda.deadline()

    def _pass(self, now: float) -> None:
        connectors = self.station.connectors.values()
        self._board.agenda.tick(now)
        self.station.aligned.tick(now)
        for connector in connectors:
            connector.tick(now)
            if connector.is_limit_over(now):
                self.station.obey_limits(now)

    def _go_on(self, now: float) -> None:
        """Obey the limits, say the next thing, or go down when a reset wants it."""
        if len(self._board.limits):
            self.station.obey_limits(now)
        if self.station.restart.is_time_to_go(now, is_quiet=self.is_quiet):
            self._conversation.disconnected(now)
            self._board.agenda.clear()
            self._board.log_upload = None
            self.station.restart.go_down(now)
        self._conversation.speak(now)

    def _begin_work(self, reply: BootNotificationReply, now: float) -> None:
        """Take over time and interval, and tell every status (errata, 3.22)."""
        self._board.clock.set(reply.current_time, now)
        if reply.interval > 0:
            self._board.configuration.set(Key.HEARTBEAT_INTERVAL, str(reply.interval))
        self.station.indicator.report(now)
        for connector in self.station.connectors.values():
            connector.indicator.report(now)
        self.station.firmware.booted(now)

    def _report_news(self, now: float) -> None:
        """Tell what changed while offline, and nothing else (OCPP 1.6, 4.9)."""
        parts = [self.station.indicator]
        parts += [connector.indicator for connector in self.station.connectors.values()]
        for indicator in parts:
            if not indicator.is_known:
                indicator.report(now)

    def _started(
        self, transaction: LocalTransaction, reply: StartTransactionReply, now: float
    ) -> None:
        """Learn the number; a token that may not charge ends it (errata, 3.17)."""
        info = reply.id_tag_info
        transaction.number = reply.transaction_id
        transaction.group = info.parent_id_tag or transaction.group
        self._board.cache.remember(transaction.id_tag, info)
        self._board.happened(What.NUMBERED, transaction.connector, str(reply.transaction_id))
        connector = self.station.connectors[transaction.connector]
        if info.status is AuthorizationStatus.ACCEPTED or connector.transaction is not transaction:
            return
        if self._board.configuration.flag(Key.STOP_TRANSACTION_ON_INVALID_ID):
            connector.end(StopReason.DE_AUTHORIZED, now)
        else:
            connector.withhold(now)
