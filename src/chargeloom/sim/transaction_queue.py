"""What a station must tell of its transactions, in order, until it is answered (OCPP 1.6, 3.7)."""

from collections import deque
from typing import TypeAlias

import msgspec

from chargeloom.protocols.ocpp.v16.messages.core import (
    MeterValues,
    StartTransaction,
    StopTransaction,
)
from chargeloom.sim.local_transaction import UNDELIVERED, LocalTransaction

Told: TypeAlias = StartTransaction | MeterValues | StopTransaction


class Queued:
    """One message that waits for its turn, with the history of its deliveries."""

    def __init__(
        self, order: int, request: Told, transaction: LocalTransaction | None, *, is_fresh: bool
    ) -> None:
        self.order = order
        self.transaction = transaction
        self.transmissions = 0
        self.failures = 0
        self.not_before = float("-inf")
        self.is_fresh = is_fresh
        """Made on this link and never failed: nothing needs to overtake it."""
        self._request = request

    @property
    def request(self) -> Told:
        """The message as it goes out: with the number of its transaction, as far as it has one."""
        transaction = self.transaction
        if transaction is None or isinstance(self._request, StartTransaction):
            return self._request
        number = UNDELIVERED if transaction.number is None else transaction.number
        return msgspec.structs.replace(self._request, transaction_id=number)


class TransactionQueue:
    """First in, first out; only the head is ever under way."""

    def __init__(self) -> None:
        self._waiting: deque[Queued] = deque()

    def __len__(self) -> int:
        return len(self._waiting)

    def add(self, queued: Queued) -> None:
        self._waiting.append(queued)

    def head(self, now: float) -> Queued | None:
        """Find the message whose turn it is, if it need not wait any longer."""
        head = self._waiting[0] if self._waiting else None
        return head if head is not None and head.not_before <= now else None

    def deadline(self) -> float | None:
        """When the head may be sent."""
        return self._waiting[0].not_before if self._waiting else None

    def delivered(self) -> None:
        """The head is answered."""
        self._waiting.popleft()

    def failed(self, now: float, *, attempts: int, retry_interval_s: float) -> bool:
        """The central system failed to process the head: wait longer each time, or give it up.

        The wait is the interval times the preceding transmissions (OCPP 1.6, 3.7.1). True when
        the head was given up.
        """
        head = self._waiting[0]
        head.failures += 1
        head.is_fresh = False
        head.not_before = now + retry_interval_s * head.transmissions
        if head.failures < attempts:
            return False
        self._waiting.popleft()
        return True

    def disconnected(self) -> None:
        """The link is gone: what waits is a backlog now, to be offered again on the next one."""
        for queued in self._waiting:
            queued.is_fresh = False

    def waiting(self) -> tuple[Queued, ...]:
        """Give all that must survive a restart."""
        return tuple(self._waiting)
