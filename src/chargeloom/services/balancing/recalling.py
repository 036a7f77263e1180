"""Recalling: what cars showed of the meters of a site, from the loop into what is kept, and back."""

from collections.abc import Iterator

from chargeloom.domain.instant import Instant
from chargeloom.domain.sites.meter_memory import MeterMemory, StrayOutlet
from chargeloom.domain.sites.site import Meter
from chargeloom.energy.balancing.controller import Controller
from chargeloom.energy.balancing.outlets.allowance import Place
from chargeloom.energy.balancing.wiring.crossing import Astray, Crossing
from chargeloom.energy.balancing.wiring.facing import Facing
from chargeloom.energy.balancing.wiring.learning import Learning
from chargeloom.energy.balancing.wiring.miswiring import Wrong
from chargeloom.services.balancing.meter_memories import NEVER, MeterMemories


def recall(site: Controller, memories: MeterMemories) -> dict[Wrong, Instant]:
    """Count at once on the safe side what cars showed before we started; gives since when it shows."""
    learned_at: dict[str, Instant] = {}
    for node, gauge in site.gauges.of_node.items():
        memory = memories.of(site.model.id, gauge.meter)
        if memory is not None:
            site.wired.learning[node] = _learned(site, memory)
            site.wired.mark(node)
            learned_at[gauge.meter.id] = memory.learned_at
    return {
        one: learned_at[one.meter]
        for one in site.wired.wrong(site.clock)
        if one.meter in learned_at
    }


def memories_of(site: Controller) -> Iterator[MeterMemory]:
    """Say what there is to be kept of each meter."""
    for node, gauge in site.gauges.of_node.items():
        yield _memory(site, gauge.meter, site.wired.learning[node])


def _learned(site: Controller, memory: MeterMemory) -> Learning:
    astray = {
        place: Astray(frozenset(one.said), frozenset(one.shown))
        for one in memory.astray
        if _lies_as_then(site, place := Place(station=one.station, evse=one.evse), one)
    }
    return Learning(facing=Facing(is_reversed=memory.is_reversed), crossing=Crossing(astray))


def _lies_as_then(site: Controller, place: Place, one: StrayOutlet) -> bool:
    """Whether an outlet is said to lie where it was said to lie then."""
    known = site.layout.phases(place, None) if place in site.outlets else None
    return known is not None and set(known[: len(one.said)]) == set(one.said)


def _memory(site: Controller, meter: Meter, learning: Learning) -> MeterMemory:
    astray = sorted(learning.crossing.astray.items(), key=lambda each: each[0])
    return MeterMemory(
        site=site.model.id,
        meter=meter.id,
        said=meter,
        is_reversed=learning.facing.is_reversed,
        astray=tuple(
            StrayOutlet(
                station=place.station,
                evse=place.evse,
                said=tuple(sorted(each.said)),
                shown=tuple(sorted(each.shown)),
            )
            for place, each in astray
        ),
        learned_at=NEVER,
    )
