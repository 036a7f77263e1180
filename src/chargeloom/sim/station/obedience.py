"""How a place keeps to its charging profiles: the limit of now, and until when it holds.

(OCPP 1.6, 3.13; OCPP 2.0.1, K01.)
"""

from typing import Final

from chargeloom.sim.station.board import Board
from chargeloom.sim.station.charging_limits import DC_V, MAINS_V, Use
from chargeloom.sim.station.happening import What
from chargeloom.sim.station.outlet import Outlet
from chargeloom.sim.vehicles.vehicle import Supply


class Obedience:
    """Holds an outlet to what the profiles leave it, as long as something runs there."""

    def __init__(self, place: int, outlet: Outlet, board: Board) -> None:
        self._place: Final = place
        self._outlet = outlet
        self._board = board
        self.ends_at: float | None = None
        """When the limit must be looked up again."""

    def use(self, since_s: float = 0.0, transaction: str | None = None) -> Use:
        """Say how the place is used: by which transaction, and with how many lines."""
        kind, vehicle = self._outlet.kind, self._outlet.vehicle
        if kind.supply is Supply.DC:
            return Use(since_s, transaction, phases=1, volts=DC_V)
        phases = kind.lines if vehicle is None else min(kind.lines, vehicle.kind.ac_phases)
        return Use(since_s, transaction, phases, MAINS_V)

    def obey(self, use: Use | None, now: float, sharers: int) -> bool:
        """Take the limit of now, None being that nothing runs; True when a charge is offered another current."""
        limits, clock = self._board.limits, self._board.clock
        limit, lines, ends_at_s = None, None, None
        if use is not None and len(limits):
            at_s = clock.seconds(now)
            limit = limits.limit_a(self._place, use, at_s, sharers)
            lines = limits.lines(self._place, use, at_s)
            ends_at_s = limits.next_change(self._place, use, at_s)
        self.ends_at = None if ends_at_s is None else clock.when(ends_at_s)
        is_news = self._outlet.limit(limit, now, lines) and use is not None
        if is_news:
            self._board.happened(What.LIMITED, self._place, f"{self._outlet.offered_a:.1f} A")
        return is_news

    def is_over(self, now: float) -> bool:
        """Whether the limit must be looked up again."""
        return self.ends_at is not None and now >= self.ends_at

    def end(self) -> None:
        """Nothing runs any more: what limited only that is over, whoever said it."""
        self._outlet.is_withheld, self._outlet.limit_a, self.ends_at = False, None, None
        self._board.limits.ended(self._place)
