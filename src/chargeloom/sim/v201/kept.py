"""Whom the place at an EVSE is kept for, and what becomes of that (OCPP 2.0.1, H)."""

from collections.abc import Callable

from chargeloom.protocols.ocpp.v201.messages.enumerations.reservation import (
    ReservationUpdateStatus,
)
from chargeloom.protocols.ocpp.v201.messages.reservation import ReservationStatusUpdate
from chargeloom.sim.v201.board import Board
from chargeloom.sim.v201.local_transaction import LocalTransaction
from chargeloom.sim.v201.reservation import Reservation
from chargeloom.sim.v201.tokens import Grant


class Kept:
    """Kept until whom it is for comes, the time is over, or somebody gives it up."""

    def __init__(self, board: Board, show: Callable[[float], None]) -> None:
        self.reservation: Reservation | None = None
        self._board = board
        self._show = show

    def keep(self, reservation: Reservation | None, now: float) -> None:
        """Keep the place for somebody, or no longer."""
        self.reservation = reservation
        self._show(now)

    def lose(self, why: ReservationUpdateStatus, now: float) -> None:
        """It ends unused, and the central system learns it (OCPP 2.0.1, H01.FR.16 and H04)."""
        lost = self.reservation
        if lost is not None:
            self.keep(None, now)
            self._board.say(
                ReservationStatusUpdate(reservation_id=lost.id, reservation_update_status=why)
            )

    def claim(self, running: LocalTransaction, grant: Grant | None) -> None:
        """Whom the place was kept for has come (OCPP 2.0.1, H01.FR.15 and H03)."""
        held = self.reservation
        if held is not None and grant is not None and held.is_for(grant.token, grant.group):
            running.reservation = held.id
            self.reservation = None

    def tick(self, now: float) -> None:
        """Let time pass up to now."""
        held = self.reservation
        if held is not None and self._board.clock.seconds(now) >= held.expires_at_s:
            self.lose(ReservationUpdateStatus.EXPIRED, now)

    def deadline(self) -> float | None:
        """When time must pass next."""
        held = self.reservation
        return None if held is None else self._board.clock.when(held.expires_at_s)
