"""Who exists before the first frame."""

import random
from collections.abc import Sequence
from typing import NamedTuple

from benchmarks.station import Account


class Population(NamedTuple):
    """Stations with their passwords, and the tokens that may charge."""

    stations: Sequence[Account]
    tokens: Sequence[str]


def population(count: int, source: random.Random) -> Population:
    """Invent so many stations, and a token for each."""
    return Population(
        [
            Account(f"LOOM-{number:05d}", f"{source.getrandbits(128):032x}")
            for number in range(count)
        ],
        [f"TAG{number:05d}" for number in range(count)],
    )
