"""The events of transactions that wait for their answers (OCPP 2.0.1, E04 and E13)."""

from typing import Any

from chargeloom.sim.station import transaction_queue


class Queued(transaction_queue.Queued):
    """One event that waits for its turn: a TransactionEvent of 2.0.1, or of 2.1 where only that has the words."""

    def __init__(self, order: int, event: Any, *, is_fresh: bool) -> None:
        super().__init__(order, is_fresh=is_fresh)
        self._event = event

    @property
    def request(self) -> Any:
        """The event as it was made; a repeat is the same (OCPP 2.0.1, E13)."""
        return self._event
