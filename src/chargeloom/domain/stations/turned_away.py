"""Refusals at the door: that a station tried to connect, and why it may not."""

from typing import NamedTuple

from chargeloom.domain.instant import Instant


class TurnedAway(NamedTuple):
    """When somebody who says to be a station was refused at the door last, from where, and why."""

    at: Instant
    address: str
    why: str
