"""How a meter is wired otherwise than is said, and how it counts until it is mended, in words."""

from collections.abc import Iterable, Mapping
from typing import Final

from chargeloom.energy.balancing.wiring.miswiring import Miswiring

_SENTENCES: Final[Mapping[str, Mapping[str, str]]] = {
    "en": {
        Miswiring.FLOWS_BACK: "{meter}: more flows back than anything there can give; it counts as if it flowed in",
        Miswiring.REVERSED: "{meter} falls when a car starts, and rises when one stops; what flows back there counts as if it flowed in",
        Miswiring.CROSSED: "beneath {meter} cars show on other phases than they are said to lie on; "
        "of {phases} the larger reading counts for each, and such a car on every phase",
    },
    "de": {
        Miswiring.FLOWS_BACK: "{meter}: es fließt mehr zurück, als dort irgendetwas geben kann; es zählt, als flösse es zu",
        Miswiring.REVERSED: "{meter} fällt, wenn ein Auto anfängt, und steigt, wenn eines aufhört; was dort zurückfließt, zählt, als flösse es zu",
        Miswiring.CROSSED: "unter {meter} zeigen sich Autos auf anderen Phasen, als es von ihnen heißt; "
        "von {phases} zählt für jede der größere Wert, und ein solches Auto auf jeder Phase",
    },
}


def of_meter(meter: str, sign: str, phases: Iterable[int], language: str) -> str:
    """Say what is wrong with a meter; phases count from 1."""
    named = ", ".join(f"L{phase}" for phase in phases)
    return _SENTENCES[language][sign].format(meter=meter, phases=named)
