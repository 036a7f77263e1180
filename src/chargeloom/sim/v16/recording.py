"""What a connector tells of its transactions: the start, the samples, the end."""

from typing import Final

from chargeloom.protocols.ocpp.v16.messages.core import (
    MeterValues,
    StartTransaction,
    StopTransaction,
)
from chargeloom.protocols.ocpp.v16.messages.datatypes import MeterValue, TransactionReading
from chargeloom.protocols.ocpp.v16.messages.enumerations import ReadingContext, StopReason
from chargeloom.sim.station.happening import What
from chargeloom.sim.station.outlet import Outlet
from chargeloom.sim.v16 import sampling
from chargeloom.sim.v16.board import Board
from chargeloom.sim.v16.configuration import Key
from chargeloom.sim.v16.local_transaction import UNDELIVERED, LocalTransaction


class Recording:
    """Puts into the queue what the central system must learn."""

    def __init__(self, number: int, outlet: Outlet, board: Board) -> None:
        self._number: Final = number
        self._outlet = outlet
        self._board = board

    def begin(
        self, id_tag: str, group: str | None, now: float, reservation: int | None
    ) -> LocalTransaction:
        """Begin a transaction, and tell it, with the reservation that it ends (OCPP 1.6, 4.8)."""
        transaction = LocalTransaction(
            serial=self._board.next_serial(),
            connector=self._number,
            id_tag=id_tag,
            started_at=self._board.clock.read(now),
            meter_start_wh=self._outlet.meter.register_wh,
            group=group,
        )
        request = StartTransaction(
            connector_id=self._number,
            id_tag=id_tag,
            meter_start=transaction.meter_start_wh,
            timestamp=transaction.started_at,
            reservation_id=reservation,
        )
        self._board.tell(request, transaction)
        self._board.happened(What.STARTED, self._number, id_tag)
        self._keep(transaction, Key.STOP_TXN_SAMPLED_DATA, ReadingContext.TRANSACTION_BEGIN, now)
        return transaction

    def sample(self, transaction: LocalTransaction, now: float) -> None:
        """Tell what the meter reads during a transaction (OCPP 1.6, 3.16.1)."""
        context = ReadingContext.SAMPLE_PERIODIC
        self._tell(transaction, Key.METER_VALUES_SAMPLED_DATA, context, now)
        self._keep(transaction, Key.STOP_TXN_SAMPLED_DATA, context, now)

    def sample_aligned(self, transaction: LocalTransaction | None, now: float) -> None:
        """Tell what the meter reads at an even time, with or without a transaction (3.16.2)."""
        context = ReadingContext.SAMPLE_CLOCK
        self._tell(transaction, Key.METER_VALUES_ALIGNED_DATA, context, now)
        if transaction is not None:
            self._keep(transaction, Key.STOP_TXN_ALIGNED_DATA, context, now)

    def end(
        self, transaction: LocalTransaction, reason: StopReason, id_tag: str | None, now: float
    ) -> None:
        """Tell the end of a transaction (OCPP 1.6, 4.10)."""
        self._keep(transaction, Key.STOP_TXN_SAMPLED_DATA, ReadingContext.TRANSACTION_END, now)
        register_wh = self._outlet.meter.register_wh
        request = StopTransaction(
            id_tag=id_tag,
            meter_stop=register_wh,
            timestamp=self._board.clock.read(now),
            transaction_id=UNDELIVERED,
            reason=reason,
            transaction_data=_readings(transaction),
        )
        self._board.tell(request, transaction)
        energy_wh = register_wh - transaction.meter_start_wh
        self._board.happened(What.STOPPED, self._number, reason.value, energy_wh)

    def _tell(
        self, transaction: LocalTransaction | None, key: Key, context: ReadingContext, now: float
    ) -> None:
        value = self._read(key, context, now)
        if value is not None:
            request = MeterValues(connector_id=self._number, meter_value=(value,))
            self._board.tell(request, transaction)

    def _read(self, key: Key, context: ReadingContext, now: float) -> MeterValue | None:
        wanted = self._board.configuration.wanted(key)
        return sampling.values(self._outlet, wanted, context, self._board.clock, now)

    def _keep(
        self, transaction: LocalTransaction, key: Key, context: ReadingContext, now: float
    ) -> None:
        """Keep a value for the end (OCPP 1.6, 3.16.5; errata, 3.14 and 3.91)."""
        if not self._board.configuration.wanted(key):
            return
        value = self._read(key, context, now)
        if value is not None:
            limit = self._board.configuration.number(Key.STOP_TRANSACTION_MAX_METER_VALUES)
            transaction.keep(value, limit)


def _readings(transaction: LocalTransaction) -> tuple[TransactionReading, ...] | None:
    readings = tuple(
        TransactionReading(timestamp=value.timestamp, sampled_value=value.sampled_value)
        for value in transaction.kept
    )
    return readings or None
