"""Words of the limits of a charge."""

from typing import Final

from chargeloom.domain.charging.charge_limit import Measure
from chargeloom.domain.instant import SECOND
from chargeloom.domain.word import Told
from chargeloom.web.api.charges.limit_shape import CeilingItem
from chargeloom.web.console.words.formats import Formats

REACHED: Final = Told(
    {
        Measure.COST: "The limit of its cost was reached: the server has it stopped.",
        Measure.ENERGY: "The limit of its energy was reached: the server has it stopped.",
        Measure.TIME: "The limit of its time was reached: the server has it stopped.",
        Measure.SOC: "The battery is as full as was asked for: the server has it stopped.",
    },
    "A limit of this charge was reached: the server has it stopped.",
)


def ceiling(language: str, most: CeilingItem, currency: str) -> tuple[str, ...]:
    """Write how far a charge may go, each figure for itself."""
    formats = Formats(language)
    said = (
        None if most.cost is None else formats.money(most.cost, currency).strip(),
        None if most.energy_wh is None else formats.energy(most.energy_wh),
        None if most.time_s is None else formats.span(most.time_s * SECOND),
        None if most.soc is None else f"{formats.number(most.soc)} %",
    )
    return tuple(one for one in said if one is not None)
