"""Watching a charge while its readings are read: what is told meanwhile makes what was read old."""

from chargeloom.domain.ids import TransactionId


class Watch:
    """Tells whether a charge that somebody looks at was told otherwise meanwhile."""

    def __init__(self) -> None:
        self._watched: TransactionId | None = None

    @property
    def is_undisturbed(self) -> bool:
        """Whether nothing came since it began."""
        return self._watched is not None

    def begin(self, transaction: TransactionId) -> None:
        """Look at a charge."""
        self._watched = transaction

    def disturb(self, transaction: TransactionId) -> None:
        """Something came about a charge."""
        if self._watched == transaction:
            self._watched = None
