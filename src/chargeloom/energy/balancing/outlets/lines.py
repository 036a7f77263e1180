"""The lines of an outlet: how many it can load, and what each carries."""

from chargeloom.domain.sites.site import Outlet
from chargeloom.domain.sites.three_phase import LINES, Wiring


def lines_of(outlet: Outlet) -> int:
    """Count the lines that an outlet can load."""
    return 1 if outlet.wiring is Wiring.ONE else 2 if outlet.wiring is Wiring.DELTA else LINES


def even(current_a: float, lines: int) -> tuple[float, ...]:
    """Say what each line carries when so many carry as much."""
    return tuple(current_a if line < lines else 0.0 for line in range(LINES))
