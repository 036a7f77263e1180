"""Priority: charges whose drivers let them go first, as stations tell it (OCPP 2.1, K21 and K22)."""

from collections.abc import Iterable, Iterator, Sequence

import msgspec

from chargeloom.domain.ids import StationId
from chargeloom.domain.instant import Instant
from chargeloom.domain.limits.charging_profile import InstalledProfile, Purpose
from chargeloom.domain.limits.composite import Use
from chargeloom.domain.limits.priority_charge import PriorityCharge
from chargeloom.domain.stations.station import Station
from chargeloom.domain.unit import Unit


class Priority:
    """Which running charges have priority, in memory; each change is a fact of the unit that brings it.

    Who has it keeps to the profile for that alone (K21.FR.04).
    """

    def __init__(self) -> None:
        self._having: dict[StationId, dict[str, PriorityCharge]] = {}

    def load(self, charges: Iterable[PriorityCharge]) -> None:
        """Forget everything, and take what the store holds."""
        self._having = {}
        for one in charges:
            self._having.setdefault(one.station, {})[one.transaction] = one

    def told(self, unit: Unit, station: Station, number: str, now: Instant, *, is_on: bool) -> None:
        """Note what a station tells; of a charge that does not run nothing is kept."""
        having = self._having.get(station.id, {})
        if is_on and number in station.open and number not in having:
            told = PriorityCharge(station=station.id, transaction=number, told_at=now)
            self._having.setdefault(station.id, having)[number] = told
            unit.record(told)
        self._forget(unit, station, set() if is_on else {number}, now)

    def forget_ended(self, unit: Unit, station: Station, now: Instant) -> None:
        """Forget the charges that are over."""
        self._forget(unit, station, set(), now)

    def of(self, station: StationId, use: Use) -> Use:
        """Say whether the charge of a use has priority."""
        having = self._having.get(station)
        if having is None or use.transaction not in having:
            return use
        return use._replace(has_priority=True)

    def _forget(self, unit: Unit, station: Station, given_up: set[str], now: Instant) -> None:
        having = self._having.get(station.id, {})
        for number in (having.keys() - station.open.keys()) | (having.keys() & given_up):
            unit.record(msgspec.structs.replace(having.pop(number), removed_at=now))
        if not having:
            self._having.pop(station.id, None)


def is_for_it(one: InstalledProfile) -> bool:
    """Whether a profile is for charges that have priority."""
    return one.profile.purpose is Purpose.PRIORITY


def that_may_come(picture: Sequence[InstalledProfile], uses: Sequence[Use]) -> Iterator[Use]:
    """Add what a driver may do at any time at a station that has a profile for priority (K22.FR.02)."""
    yield from uses
    if any(map(is_for_it, picture)):
        yield from (use._replace(has_priority=not use.has_priority) for use in uses)
