"""Whom a connector is kept for, and until when (OCPP 1.6, 3.11 and 5.13)."""

from collections.abc import Callable

from chargeloom.sim.v16.board import Board
from chargeloom.sim.v16.reservation import Reservation


class Kept:
    """Kept until whom it is for comes, the time is over, or somebody gives it up."""

    def __init__(self, board: Board, show: Callable[[float], None]) -> None:
        self.reservation: Reservation | None = None
        self._board = board
        self._show = show

    def keep(self, reservation: Reservation | None, now: float) -> None:
        """Keep the connector for somebody, or no longer."""
        self.reservation = reservation
        self._show(now)

    def is_for(self, id_tag: str, group: str | None) -> bool:
        """Whether this token may charge here: it is expected, or nobody is."""
        held = self.reservation
        return held is None or held.is_for(id_tag, group)

    def claim(self, id_tag: str, group: str | None) -> int | None:
        """Whom it was kept for has come: give the number that StartTransaction must tell (OCPP 1.6, 4.8)."""
        held = self.reservation
        if held is None or not held.is_for(id_tag, group):
            return None
        self.reservation = None
        return held.id

    def tick(self, now: float) -> None:
        """Let time pass up to now."""
        held = self.reservation
        if held is not None and self._board.clock.seconds(now) >= held.expires_at_s:
            self.keep(None, now)

    def deadline(self) -> float | None:
        """When time must pass next."""
        held = self.reservation
        return None if held is None else self._board.clock.when(held.expires_at_s)
