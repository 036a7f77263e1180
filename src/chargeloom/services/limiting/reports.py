"""Reports: what stations were asked to tell of their profiles, and what changed before they had told it all."""

from collections.abc import Callable
from typing import Final

from chargeloom.domain.ids import StationId
from chargeloom.domain.limits.charging_profile import InstalledProfile

MOST_OF_A_STATION: Final = 8
"""So many reports of one station are waited for; older ones that never ended are given up."""


class Report:
    """One that was asked for: what it is about, what it told so far, and what changed since it was asked for."""

    __slots__ = ("changed", "covers", "told")

    def __init__(self, covers: Callable[[InstalledProfile], bool]) -> None:
        self.covers: Final = covers
        self.told: Final = set[str]()
        self.changed: Final = set[str]()

    def lacks(self, one: InstalledProfile) -> bool:
        """Whether a profile would be in it if the station had it still; what is newer than the question may not."""
        return one.key not in self.told and one.key not in self.changed and self.covers(one)


class Reports:
    """All that are waited for."""

    def __init__(self) -> None:
        self._awaited: dict[StationId, dict[int, Report]] = {}

    def expect(
        self, station: StationId, number: int, covers: Callable[[InstalledProfile], bool]
    ) -> None:
        """Wait for a report of what is covered."""
        awaited = self._awaited.setdefault(station, {})
        awaited[number] = Report(covers)
        while len(awaited) > MOST_OF_A_STATION:
            del awaited[next(iter(awaited))]

    def find(self, station: StationId, number: int) -> Report | None:
        """Find a report that is waited for."""
        return self._awaited.get(station, {}).get(number)

    def ended(self, station: StationId, number: int) -> None:
        """Wait for a report no more."""
        awaited = self._awaited.get(station, {})
        awaited.pop(number, None)
        if not awaited:
            self._awaited.pop(station, None)

    def changed(self, station: StationId, key: str) -> None:
        """Note that what is known of a profile is newer than each report that is waited for."""
        for report in self._awaited.get(station, {}).values():
            report.changed.add(key)

    def clear(self) -> None:
        """Wait for none."""
        self._awaited.clear()
