"""What places may draw from now on: each within its profiles, and all within the station's."""

from collections.abc import Sequence
from typing import Protocol

from chargeloom.sim.station.board import Board
from chargeloom.sim.station.charging_limits import Use
from chargeloom.sim.station.charging_profile import Period
from chargeloom.sim.station.outlet import Outlet


class Limited(Protocol):
    """A place that charging profiles limit."""

    @property
    def number(self) -> int:
        """Its number."""

    @property
    def outlet(self) -> Outlet:
        """Its power side."""

    def use(self) -> Use:
        """Say how it is used."""


def foretell(
    board: Board, places: Sequence[Limited], now: float, duration_s: float, *, in_watts: bool
) -> list[Period]:
    """Sum up what they may draw together, in amperes or watts (OCPP 1.6, 5.7; 2.0.1, K08.FR.03 and FR.04)."""
    limits, from_s = board.limits, board.clock.seconds(now)
    uses = [(one, one.use()) for one in places]
    widest = max((use for _, use in uses), key=lambda use: use.phases)
    moments = {
        moment
        for one, use in uses
        for moment in limits.moments(one.number, use, from_s, from_s + duration_s)
    }
    periods: list[Period] = []
    for at_s in sorted(moments):
        total = sum(
            _least(one.outlet.kind.maximum_a, limits.limit_a(one.number, use, at_s))
            * _factor(use, in_watts=in_watts)
            for one, use in uses
        )
        whole = limits.whole_a(widest, at_s)
        if whole is not None:
            total = min(total, whole * _factor(widest, in_watts=in_watts))
        if not periods or periods[-1].limit != total:
            periods.append(Period(at_s - from_s, total))
    return periods


def _least(most_a: float, limit_a: float | None) -> float:
    return most_a if limit_a is None else min(most_a, limit_a)


def _factor(use: Use, *, in_watts: bool) -> float:
    return use.volts * use.phases if in_watts else 1.0
