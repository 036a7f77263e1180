"""Where a loop finds its facts, and whom it tells what it decides."""

from typing import NamedTuple

from chargeloom.services.balancing.memories import Memories
from chargeloom.services.limiting import Limiting
from chargeloom.services.sites.departures import Departures
from chargeloom.services.sites.outside_limits import OutsideLimits
from chargeloom.services.supervising import Fleet


class Sources(NamedTuple):
    """The services beside it."""

    fleet: Fleet
    limiting: Limiting
    limits: OutsideLimits
    memories: Memories
    departures: Departures
