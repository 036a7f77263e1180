"""Priority: charges whose drivers let them go first, as stations tell it (OCPP 2.1, K21 and K22)."""

from collections.abc import Iterator, Sequence

from chargeloom.domain.ids import StationId
from chargeloom.domain.limits.charging_profile import InstalledProfile, Purpose
from chargeloom.domain.limits.composite import Use
from chargeloom.domain.stations.station import Station


class Priority:
    """Which running charges have priority; who has it keeps to the profile for that alone (K21.FR.04)."""

    def __init__(self) -> None:
        self._having: dict[StationId, frozenset[str]] = {}

    def told(self, station: Station, number: str, *, is_on: bool) -> None:
        """Note what a station tells; of a charge that does not run nothing is kept."""
        having = self._having.get(station.id, frozenset())
        changed = having | {number} if is_on else having - {number}
        self._keep(station, changed)

    def forget_ended(self, station: Station) -> None:
        """Forget the charges that are over."""
        self._keep(station, self._having.get(station.id, frozenset()))

    def of(self, station: StationId, use: Use) -> Use:
        """Say whether the charge of a use has priority."""
        having = self._having.get(station)
        if having is None or use.transaction not in having:
            return use
        return use._replace(has_priority=True)

    def _keep(self, station: Station, having: frozenset[str]) -> None:
        running = having & station.open.keys()
        if running:
            self._having[station.id] = running
        else:
            self._having.pop(station.id, None)


def is_for_it(one: InstalledProfile) -> bool:
    """Whether a profile is for charges that have priority."""
    return one.profile.purpose is Purpose.PRIORITY


def that_may_come(picture: Sequence[InstalledProfile], uses: Sequence[Use]) -> Iterator[Use]:
    """Add what a driver may do at any time at a station that has a profile for priority (K22.FR.02)."""
    yield from uses
    if any(map(is_for_it, picture)):
        yield from (use._replace(has_priority=not use.has_priority) for use in uses)
