"""What follows from quantities, found once for the very same ones.

What reads a station's texts gives the same tuple again and again, and to compare what a dozen
quantities say takes longer than what is to be found. Who makes tuples anew lets one stand for all equal ones.
"""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Final, TypeVar

from chargeloom.domain.reading import Quantity

Quantities = tuple[Quantity, ...]
T = TypeVar("T")

MOST_KNOWN: Final = 4_096
"""Stations choose what they measure: memory for it has an end."""


def by_identity(find: Callable[[Quantities], T]) -> Callable[[Quantities], T]:
    """Remember what was found, by the very object; it is kept, so that no other takes its place."""
    known: dict[int, tuple[Quantities, T]] = {}

    @wraps(find)
    def found(quantities: Quantities) -> T:
        entry = known.get(id(quantities))
        if entry is not None:
            return entry[1]
        if len(known) >= MOST_KNOWN:
            known.clear()
        known[id(quantities)] = (quantities, answer := find(quantities))
        return answer

    return found


@lru_cache(MOST_KNOWN)
def lasting(quantities: Quantities) -> Quantities:
    """Return the tuple that stands for all that say the same."""
    return quantities
