"""Names of stations that a field offers."""

from itertools import islice
from typing import Final

from chargeloom.services.core import Core

_MOST_OFFERED: Final = 500


def identities(core: Core) -> list[str]:
    """List the first names that a field for a station offers."""
    return [station.id for station in islice(core.fleet.by_name(), _MOST_OFFERED)]
