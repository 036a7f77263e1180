"""Steps: what is consumed is billed in whole steps, once for energy and once for time (OCPI 2.3.0, CDR, step_size)."""

import math
from fractions import Fraction

import msgspec

from chargeloom.domain.instant import Instant
from chargeloom.domain.pricing.choosing import Chosen
from chargeloom.domain.pricing.cost import LineKind


class Entry(msgspec.Struct):
    """How much a component is billed for; in Wh, seconds or times."""

    kind: LineKind
    chosen: Chosen
    since: Instant
    until: Instant
    measured: Fraction = Fraction(0)
    added: Fraction = Fraction(0)
    """What the step adds."""

    @property
    def billed(self) -> Fraction:
        return self.measured + self.added


def step(entries: list[Entry], last: Entry | None) -> None:
    """Fill up the last entry of a kind so that all of the kind are a multiple of its step.

    The last component's step is taken, for the total of its kind: what came before it, at another
    price or of another kind, is billed as it was.
    """
    if last is None or last.chosen.component.step_size < 1:
        return
    size = last.chosen.component.step_size
    total = sum((one.measured for one in entries if one.kind is last.kind), Fraction(0))
    if total > 0:
        last.added = math.ceil(total / size) * size - total
