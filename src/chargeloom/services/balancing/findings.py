"""What a loop finds that somebody should be told of, as alerts look at it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from chargeloom.domain.alerts.watching import CompetingBattery, ExceededLimit, MiswiredMeter
from chargeloom.domain.ids import to_text
from chargeloom.energy.balancing.outlets.allowance import Kind
from chargeloom.services.sites.sites import SITE

if TYPE_CHECKING:
    from chargeloom.services.balancing.site_loop import SiteLoop


def exceeded_at(loop: "SiteLoop") -> Iterator[ExceededLimit]:
    """List the limits that what is measured exceeds."""
    for reason, since in loop.exceeded_since.items():
        yield ExceededLimit(
            site=to_text(SITE, loop.model.id),
            name=loop.model.name,
            node=reason.node_name or "",
            phase=reason.phase,
            flows_back=reason.kind is Kind.SPILLS,
            since=since,
        )


def miswired_at(loop: "SiteLoop") -> Iterator[MiswiredMeter]:
    """List the meters that show that they are wired otherwise than they are said to be."""
    for wrong, since in loop.wrong_since.items():
        yield MiswiredMeter(
            site=to_text(SITE, loop.model.id),
            name=loop.model.name,
            meter=wrong.meter,
            node=wrong.node,
            sign=wrong.kind.value,
            since=since,
        )


def competing_at(loop: "SiteLoop") -> Iterator[CompetingBattery]:
    """List the batteries that charge from the grid while cars are held back for it."""
    for one, since in loop.competing.values():
        yield CompetingBattery(
            site=to_text(SITE, loop.model.id),
            name=loop.model.name,
            battery=one.battery,
            node=one.node,
            phase=one.phase,
            since=since,
        )
