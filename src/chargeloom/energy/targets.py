"""Set-points: what others would like to flow at a node; a wish, that no constraint yields to."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from chargeloom.domain.instant import Instant
from chargeloom.domain.limits.outside_limit import LimitKind, LimitState, OutsideLimit


class Aim(NamedTuple):
    """So much shall flow into a node, and no more: amperes of a phase (1, 2, 3), or kilowatts when the phase is None."""

    node: str | None
    """None is the root."""
    phase: int | None
    figure: float
    said_by: str


def aims(limits: Iterable[OutsideLimit], now: Instant) -> Iterator[Aim]:
    """List the set-points of nodes that hold; of several for the same the one of the highest priority, then the newest.

    Whoever fell silent wants nothing any more, but for what was said for that case.
    """
    said = (one for one in limits if one.kind is LimitKind.SETPOINT and one.at.station is None)
    chosen: dict[tuple[str | None, int | None], Aim] = {}
    for limit in sorted(said, key=lambda one: (one.priority, one.changed_at, one.id)):
        for aim in _aims(limit, limit.state(now)):
            chosen[aim.node, aim.phase] = aim
    yield from chosen.values()


def _aims(limit: OutsideLimit, state: LimitState) -> Iterator[Aim]:
    says = {LimitState.HOLDS: limit.says, LimitState.EXPIRED: limit.fallback}.get(state)
    if says is None:
        return
    amperes = _net(says.import_a, says.export_a)
    kilowatts = _net(says.import_kw, says.export_kw)
    if amperes is not None:
        for phase in (1, 2, 3) if limit.phase is None else (limit.phase,):
            yield Aim(limit.at.node, phase, amperes, limit.source)
    if kilowatts is not None and limit.phase is None:
        yield Aim(limit.at.node, None, kilowatts, limit.source)


def _net(inwards: float | None, back: float | None) -> float | None:
    """Take what shall flow back as less than nothing that flows in."""
    if inwards is None and back is None:
        return None
    return inwards if inwards is not None else -(back or 0.0)
