"""What a station must tell of its transactions, in order, until it is answered.

The rules are those of OCPP 1.6, 3.7 and 3.7.1, and of OCPP 2.0.1, E04 and E13, which agree.
"""

from abc import ABC, abstractmethod
from collections import deque
from typing import Any

from chargeloom.wire.message import Call


class Queued(ABC):
    """One message that waits for its turn, with the history of its deliveries."""

    def __init__(self, order: int, *, is_fresh: bool) -> None:
        self.order = order
        self.transmissions = 0
        self.failures = 0
        self.not_before = float("-inf")
        self.is_fresh = is_fresh
        """Made on this link and never failed: nothing needs to overtake it."""

    @property
    @abstractmethod
    def request(self) -> Call[Any]:
        """The message as it goes out."""


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

        The wait is the interval times the preceding transmissions (OCPP 1.6, 3.7.1; 2.0.1,
        E13). True when the head was given up.
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
