"""What a timeline is about, and what may bind there."""

from enum import StrEnum
from typing import Final, NamedTuple

from chargeloom.domain.ids import LimitId
from chargeloom.domain.limits.outside_limit import Covers

PHASES: Final = (1, 2, 3)


class Direction(StrEnum):
    """Towards the loads, or back."""

    IMPORT = "import"
    EXPORT = "export"


class Place(NamedTuple):
    """A node, or a station with the number of its EVSE, 0 being the whole of it."""

    node: str | None
    station: str | None = None
    evse: int = 0


class Track(NamedTuple):
    """What a timeline is about: amperes of one phase, or with none, kilowatts of all together."""

    place: Place
    direction: Direction
    phase: int | None
    covers: Covers = Covers.EVERYTHING


class Because(StrEnum):
    """What binds."""

    FUSE = "fuse"
    TRANSFORMER = "transformer"
    EXPORT = "export"
    CONTRACT = "contract"
    PEAK = "peak"
    LIMIT = "limit"
    FALLBACK = "fallback"
    """What was said for the case that the source falls silent."""
    SAFE = "safe"
    """The source is silent, and what the place names as safe holds, or what was said last."""
    FLOOR = "floor"
    """More was asked for than may be taken away."""


class Cause(NamedTuple):
    """What binds, and whose word it is."""

    because: Because
    source: str = "site"
    limit: LimitId | None = None
