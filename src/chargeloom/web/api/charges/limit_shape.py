"""How the limit of a charge is shown."""

import msgspec

from chargeloom.domain.charging.charge_limit import Ceiling, ChargeLimit, Measure
from chargeloom.domain.money import text
from chargeloom.web.moments import MomentOut, write_if_any


class CeilingItem(msgspec.Struct, frozen=True, kw_only=True):
    """How far a charge may go; null has no end. The cost is in the currency of its tariff."""

    cost: str | None
    energy_wh: int | None
    time_s: int | None
    soc: int | None


class LimitItem(msgspec.Struct, frozen=True, kw_only=True):
    """What limits a charge: what whoever started it asked for, and what its station said that it keeps to."""

    asked: CeilingItem | None
    kept: CeilingItem | None
    reached: Measure | None
    """By what the server found it to be over and had it stopped; what a station keeps to, it ends by itself."""
    reached_at: MomentOut | None


def show_limit(limit: ChargeLimit) -> LimitItem:
    """Show what limits a charge."""
    return LimitItem(
        asked=_shown(limit.asked),
        kept=_shown(limit.kept),
        reached=limit.reached,
        reached_at=write_if_any(limit.reached_at),
    )


def _shown(ceiling: Ceiling | None) -> CeilingItem | None:
    ceiling = None if ceiling is None else ceiling.ends
    if ceiling is None:
        return None
    return CeilingItem(
        cost=None if ceiling.cost is None else text(ceiling.cost),
        energy_wh=None if ceiling.energy_wh is None else round(ceiling.energy_wh),
        time_s=ceiling.time_s,
        soc=ceiling.soc,
    )
