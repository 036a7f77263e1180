"""The messages about transactions that wait for their answers (OCPP 1.6, 3.7)."""

from typing import TypeAlias

import msgspec

from chargeloom.protocols.ocpp.v16.messages.core import (
    MeterValues,
    StartTransaction,
    StopTransaction,
)
from chargeloom.sim.station import transaction_queue
from chargeloom.sim.v16.local_transaction import UNDELIVERED, LocalTransaction

Told: TypeAlias = StartTransaction | MeterValues | StopTransaction


class Queued(transaction_queue.Queued):
    """One message that waits for its turn."""

    def __init__(
        self, order: int, request: Told, transaction: LocalTransaction | None, *, is_fresh: bool
    ) -> None:
        super().__init__(order, is_fresh=is_fresh)
        self.transaction = transaction
        self._request = request

    @property
    def request(self) -> Told:
        """The message as it goes out: with the number of its transaction, as far as it has one."""
        transaction = self.transaction
        if transaction is None or isinstance(self._request, StartTransaction):
            return self._request
        number = UNDELIVERED if transaction.number is None else transaction.number
        return msgspec.structs.replace(self._request, transaction_id=number)
