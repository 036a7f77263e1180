"""What an EVSE tells of its transactions: one event after the other (OCPP 2.0.1, E)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from chargeloom.protocols.ocpp.v201.messages.datatypes.authorization import IdToken
from chargeloom.protocols.ocpp.v201.messages.datatypes.device_model import EVSE
from chargeloom.protocols.ocpp.v201.messages.datatypes.metering import MeterValue
from chargeloom.protocols.ocpp.v201.messages.datatypes.transactions import Transaction
from chargeloom.protocols.ocpp.v201.messages.enumerations.metering import ReadingContext
from chargeloom.protocols.ocpp.v201.messages.enumerations.transactions import (
    ChargingState,
    StopReason,
    TransactionEventType,
    TriggerReason,
)
from chargeloom.protocols.ocpp.v201.messages.metering import MeterValues
from chargeloom.protocols.ocpp.v201.messages.transactions import TransactionEvent
from chargeloom.sim.station.happening import What
from chargeloom.sim.station.outlet import Outlet
from chargeloom.sim.v201 import sampling, settings
from chargeloom.sim.v201.board import Board
from chargeloom.sim.v201.device_model import Key
from chargeloom.sim.v201.local_transaction import LocalTransaction
from chargeloom.wire.message import Call

Wording: TypeAlias = Callable[[TransactionEvent], Call[Any]]
"""Puts an event into words that 2.0.1 does not have."""


def as_it_is(event: TransactionEvent) -> Call[Any]:
    """Leave an event in the words of 2.0.1."""
    return event


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """Why an event is told, and what goes with it."""

    trigger: TriggerReason
    state: ChargingState
    connector: int | None = None
    """The one with the cable, as far as there is one."""
    token: IdToken | None = None
    """The one that has just begun, or ended, the authorization."""


class Recording:
    """Puts into the queue what the central system must learn."""

    def __init__(self, evse: int, outlet: Outlet, board: Board) -> None:
        self._evse: Final = evse
        self._outlet = outlet
        self._board = board

    def draft(self, now: float) -> LocalTransaction:
        """Give a transaction its id, before anything of it is told."""
        return LocalTransaction(
            id=self._board.new_id(),
            evse=self._evse,
            started_at_s=self._board.clock.seconds(now),
            meter_start_wh=self._outlet.read(now).register_wh,
        )

    def begin(self, transaction: LocalTransaction, occasion: Occasion, now: float) -> None:
        """Tell that a transaction begins (OCPP 2.0.1, E01)."""
        self._board.happened(What.STARTED, self._evse, _uid(occasion.token))
        value = self._read(settings.STARTED_MEASURANDS, ReadingContext.TRANSACTION_BEGIN, now)
        self.keep(transaction, settings.ENDED_MEASURANDS, ReadingContext.TRANSACTION_BEGIN, now)
        self._tell(TransactionEventType.STARTED, transaction, occasion, value, now)

    def update(
        self,
        transaction: LocalTransaction,
        occasion: Occasion,
        now: float,
        say: Wording = as_it_is,
    ) -> None:
        """Tell that something has changed (OCPP 2.0.1, E02 and E03)."""
        event = self._event(TransactionEventType.UPDATED, transaction, occasion, None, now, None)
        self._board.tell(say(event))

    def sample(
        self,
        transaction: LocalTransaction,
        occasion: Occasion,
        key: Key,
        context: ReadingContext,
        now: float,
    ) -> bool:
        """Tell what the meter reads during a transaction; False when nothing is to be told."""
        value = self._read(key, context, now)
        if value is not None:
            self._tell(TransactionEventType.UPDATED, transaction, occasion, value, now)
        return value is not None

    def keep(
        self, transaction: LocalTransaction, key: Key, context: ReadingContext, now: float
    ) -> None:
        """Keep a reading for the end, of what is configured there (OCPP 2.0.1, E06.FR.11)."""
        value = self._read(key, context, now)
        if value is not None:
            transaction.keep(value)

    def end(
        self,
        transaction: LocalTransaction,
        occasion: Occasion,
        reason: StopReason,
        now: float,
        say: Wording = as_it_is,
    ) -> None:
        """Tell the end of a transaction (OCPP 2.0.1, E06 to E10)."""
        self.keep(transaction, settings.ENDED_MEASURANDS, ReadingContext.TRANSACTION_END, now)
        values = tuple(transaction.kept) or None
        event = self._event(TransactionEventType.ENDED, transaction, occasion, values, now, reason)
        self._board.tell(say(event))
        energy_wh = self._outlet.meter.register_wh - transaction.meter_start_wh
        self._board.happened(What.STOPPED, self._evse, reason.value, energy_wh)

    def sample_idle(self, now: float, context: ReadingContext, *, is_triggered: bool) -> bool:
        """Tell what the meter reads outside of a transaction (OCPP 2.0.1, J01)."""
        value = self._read(settings.ALIGNED_MEASURANDS, context, now)
        if value is not None:
            request = MeterValues(evse_id=self._evse, meter_value=(value,))
            self._board.say(request, is_triggered=is_triggered)
        return value is not None

    def _tell(
        self,
        kind: TransactionEventType,
        transaction: LocalTransaction,
        occasion: Occasion,
        value: MeterValue | None,
        now: float,
    ) -> None:
        values = None if value is None else (value,)
        self._board.tell(self._event(kind, transaction, occasion, values, now, None))

    def _event(
        self,
        kind: TransactionEventType,
        transaction: LocalTransaction,
        occasion: Occasion,
        values: tuple[MeterValue, ...] | None,
        now: float,
        reason: StopReason | None,
    ) -> TransactionEvent:
        """Some fields are told once and never again (OCPP 2.0.1, Part 2, E 1.5)."""
        event = TransactionEvent(
            event_type=kind,
            meter_value=values,
            timestamp=self._board.clock.read(now),
            trigger_reason=occasion.trigger,
            seq_no=transaction.number(),
            offline=None if self._board.may_speak else True,
            reservation_id=transaction.reservation,
            transaction_info=Transaction(
                transaction_id=transaction.id,
                charging_state=occasion.state,
                stopped_reason=reason,
                remote_start_id=transaction.remote_start_id,
            ),
            evse=self._place(transaction, occasion),
            id_token=occasion.token,
        )
        transaction.state = occasion.state
        transaction.remote_start_id = transaction.reservation = None
        return event

    def _place(self, transaction: LocalTransaction, occasion: Occasion) -> EVSE | None:
        """Once, as soon as the connector is known (OCPP 2.0.1, E01.FR.16)."""
        is_first = transaction.next_seq_no == 1
        if transaction.is_place_told or (occasion.connector is None and not is_first):
            return None
        transaction.is_place_told = occasion.connector is not None
        return EVSE(id=self._evse, connector_id=occasion.connector)

    def _read(self, key: Key, context: ReadingContext, now: float) -> MeterValue | None:
        wanted = self._board.model.members(key)
        return sampling.values(self._outlet, wanted, context, self._board.clock, now)


def _uid(token: IdToken | None) -> str:
    return "" if token is None else token.id_token
