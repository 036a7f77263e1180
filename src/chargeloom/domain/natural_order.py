"""Natural order: names as people count them, demo-2 before demo-10; no two names are equal in it."""

import re
from typing import Final, TypeAlias

NaturalKey: TypeAlias = tuple[tuple[str | int, ...], str]

_NUMBER: Final = re.compile(r"([0-9]+)")


def natural(name: str) -> NaturalKey:
    """Give what a name is sorted by: its words without regard to case, its numbers by their value, then itself."""
    parts = _NUMBER.split(name.casefold())
    return tuple(int(part) if place % 2 else part for place, part in enumerate(parts)), name
