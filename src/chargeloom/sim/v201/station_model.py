"""A charging station of OCPP 2.0.1, without a network and without a clock of its own."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, ClassVar

from chargeloom.protocols.ocpp.dialect import Dialect, Side
from chargeloom.protocols.ocpp.v201.dialect import DIALECT
from chargeloom.protocols.ocpp.v201.messages.data_transfer import DataTransfer
from chargeloom.protocols.ocpp.v201.messages.datatypes.provisioning import ChargingStation
from chargeloom.protocols.ocpp.v201.messages.enumerations.provisioning import BootReason
from chargeloom.protocols.ocpp.v201.messages.enumerations.transactions import (
    StopReason,
    TriggerReason,
)
from chargeloom.protocols.ocpp.v201.messages.provisioning import BootNotification
from chargeloom.protocols.ocpp.v201.messages.security import SecurityEventNotification
from chargeloom.protocols.ocpp.v201.messages.transactions import TransactionEvent
from chargeloom.sim.station.board import Notice
from chargeloom.sim.station.conversation import Patience, Reply
from chargeloom.sim.station.station_clock import StationClock
from chargeloom.sim.station.station_shell import StationShell
from chargeloom.sim.station.transaction_queue import Queued
from chargeloom.sim.v201 import memory, settings
from chargeloom.sim.v201.board import Board
from chargeloom.sim.v201.device_model import Entry, Key
from chargeloom.sim.v201.evse import Evse
from chargeloom.sim.v201.orders import ORDERS
from chargeloom.sim.v201.orders.order import Orders, obey
from chargeloom.sim.v201.station import Station, StationKind, assemble
from chargeloom.sim.v201.step import Step
from chargeloom.sim.v201.tokens import is_accepted
from chargeloom.sim.vehicles.vehicle import Vehicle
from chargeloom.wire.message import Call, Message


class StationModel(StationShell[Station, Board]):
    """Lets each part of a station act in its time."""

    dialect: ClassVar[Dialect] = DIALECT
    orders: ClassVar[Orders] = ORDERS
    extras: ClassVar[Mapping[Key, Entry]] = {}
    """What its device model has beyond that of every station of 2.x."""
    tells_status_by_events: ClassVar[bool] = False
    """Whether it tells the status of a connector as an event, unless its kind is of the old way."""

    def __init__(
        self,
        kind: StationKind,
        new_id: Callable[[], str],
        *,
        clock: StationClock | None = None,
        pace: float = 1.0,
    ) -> None:
        station = assemble(kind, clock or StationClock(), pace, new_id, self.extras)
        by_events = self.tells_status_by_events and not kind.tells_status_by_messages
        station.board.tells_status_by_events = by_events
        super().__init__(station, station.board, new_id, kind.call_timeout_s)
        self._went_offline_at: float | None = None

    @property
    def password(self) -> bytes | None:
        """(OCPP 2.0.1, A01)."""
        return self._board.model.text(settings.BASIC_AUTH_PASSWORD).encode() or None

    def places(self) -> Sequence[int]:
        """Number the EVSEs: each charges one vehicle at a time."""
        return tuple(self.station.evses)

    def is_charging(self, place: int) -> bool:
        """Whether a token is authorized on an EVSE."""
        return self._place(place).charge.grant is not None

    def awaited(self, place: int) -> str | None:
        """The token that waits for a cable at an EVSE; None when none does."""
        return self._place(place).awaited

    def connected(self, now: float) -> None:
        """A link stands, and with it the profiles that waited for it (OCPP 2.1, K01.FR.102)."""
        self._board.limits.joined(self._board.clock.seconds(now))
        self.station.obey_limits(now)
        super().connected(now)

    def disconnected(self, now: float) -> None:
        """The link is gone: some profiles hold only for a while now (OCPP 2.1, K01.FR.101)."""
        if self._board.is_linked:
            self._went_offline_at = now
            self._board.limits.alone(self._board.clock.seconds(now))
            self.station.obey_limits(now)
        super().disconnected(now)

    def plug(self, place: int, vehicle: Vehicle, now: float, connector: int = 1) -> None:
        """A driver plugs a vehicle in. Raises ValueError when the EVSE is taken."""
        self._pass(now)
        self._place(place).plug(vehicle, connector, now)
        self._go_on(now)

    def present(self, id_tag: str, place: int, now: float) -> None:
        """A driver shows a token: to start, to stop, or to think better of it."""
        self._pass(now)
        if self.wants_link:
            self.station.asking.present(id_tag, self._place(place), now)
            self._go_on(now)

    def fail(self, place: int, now: float) -> None:
        """An EVSE breaks."""
        self._pass(now)
        self._place(place).fail(now)
        self._go_on(now)

    def fault(self, place: int, now: float) -> None:
        """Something breaks at a place."""
        self.fail(place, now)

    def transfer(self, vendor: str, message: str | None, data: Any, now: float) -> None:
        """Say what the standard has no words for (OCPP 2.0.1, P02)."""
        self._board.say(DataTransfer(vendor_id=vendor, message_id=message, data=data))
        self._go_on(now)

    def alarm(self, kind: str, now: float) -> None:
        """Tell a security event (OCPP 2.0.1, A04)."""
        self._board.say(SecurityEventNotification(type=kind, timestamp=self._board.clock.read(now)))
        self._go_on(now)

    def crash(self, now: float) -> None:
        """The power fails for a moment: what runs ends, and the station must boot again."""
        self._lose_power(now)
        self.station.shelf.boot_reason = BootReason.POWER_UP
        self._board.registration.booted()

    def _lose_power(self, now: float) -> None:
        for evse in self.station.running():
            evse.end(TriggerReason.ABNORMAL_CONDITION, StopReason.POWER_LOSS, now, is_final=True)

    def snapshot(self) -> bytes:
        """Write down what survives a loss of power."""
        return memory.write(self.station)

    def restore(self, snapshot: bytes, now: float) -> None:
        """Start with what was written down; what ran then ended with the power (E07)."""
        event = self.dialect.calls_to[Side.CSMS][TransactionEvent.action_name()]
        memory.read(self.station, snapshot, event)
        self._lose_power(now)

    def ask_to_work(self) -> Notice:
        """Make the BootNotification (OCPP 2.0.1, B01)."""
        kind = self.station.kind
        request = BootNotification(
            charging_station=ChargingStation(
                serial_number=kind.identity[:25],
                model=kind.model,
                vendor_name=kind.vendor,
                firmware_version=self.station.shelf.firmware.version or kind.firmware,
            ),
            reason=self.station.shelf.boot_reason,
        )
        return Notice(0, request, self._registered, is_triggered=True)

    def obey(self, request: Call[Any], now: float) -> Reply:
        """Do what the central system wants, and answer."""
        return obey(self.orders, self.station, request, now)

    def patience(self) -> Patience:
        """Read how often an event of a transaction is offered (OCPP 2.0.1, E13)."""
        model = self._board.model
        return Patience(
            model.number(settings.MESSAGE_ATTEMPTS),
            model.number(settings.MESSAGE_ATTEMPT_INTERVAL),
        )

    def delivered(self, queued: Queued, reply: Message, now: float) -> None:
        """Learn what the central system says of the token of an event (OCPP 2.0.1, C15 and E05)."""
        event: Any = queued.request
        info = getattr(reply, "id_token_info", None)
        if event.id_token is None or info is None:
            return
        self.station.asking.learn(event.id_token, info, now)
        evse = self.station.transaction_at(event.transaction_info.transaction_id)
        if evse is None or evse.charge.grant is None or is_accepted(info):
            return
        if self._board.model.flag(settings.STOP_ON_INVALID_ID):
            evse.end(TriggerReason.DEAUTHORIZED, StopReason.DE_AUTHORIZED, now)
        else:
            evse.withhold(Step(trigger=TriggerReason.DEAUTHORIZED), now)

    def _place(self, place: int) -> Evse:
        return self.station.evses[place]

    def _deadlines(self) -> Iterable[float | None]:
        yield from (evse.deadline() for evse in self.station.evses.values())
        yield self._board.agenda.deadline()
        yield self.station.monitors.deadline()
        yield self.station.aligned_kept.deadline()

    def _pass(self, now: float) -> None:
        self._board.agenda.tick(now)
        self.station.aligned.tick(now)
        self.station.aligned_kept.tick(now)
        for evse in self.station.evses.values():
            evse.tick(now)
            if evse.is_limit_over(now):
                self.station.obey_limits(now)

    def _go_on(self, now: float) -> None:
        """Obey the limits, say the next thing, or go down when a reset wants it."""
        if len(self._board.limits):
            self.station.obey_limits(now)
        if len(self.station.monitors):
            self.station.monitors.look(now)
        if self.station.pending_resets:
            self.station.reset_idle(now)
        if self.station.restart.is_time_to_go(now, is_quiet=self.is_quiet):
            self._conversation.disconnected(now)
            self._board.agenda.clear()
            self.station.restart.go_down(now)
        self._conversation.speak(now)

    def _begin_work(self, reply: Any, now: float) -> None:
        """Take over time and interval, and tell every status (OCPP 2.0.1, B01.FR.05)."""
        self._board.clock.set(reply.current_time, now)
        if reply.interval > 0:
            self._board.model.set(settings.HEARTBEAT_INTERVAL, str(reply.interval))
        for evse in self.station.evses.values():
            evse.indicator.report_all(now)
        self.station.shelf.firmware.booted(now)

    def _report_news(self, now: float) -> None:
        """After a long silence tell every status, after a short one the news (B04.FR.01, FR.02)."""
        began_at, self._went_offline_at = self._went_offline_at, None
        threshold_s = self._board.model.number(settings.OFFLINE_THRESHOLD)
        is_long = began_at is not None and now - began_at > threshold_s
        for evse in self.station.evses.values():
            if is_long:
                evse.indicator.report_all(now)
            else:
                evse.indicator.report_unknown(now)
