"""The charging profiles of a station as limits: which one holds at a place, how much it leaves, and until when.

The rules are those of OCPP 1.6, 3.13, and of OCPP 2.0.1, K: of each purpose the highest stack level
that has something to say holds; one for the transaction replaces the default; the station's own
limit is shared by those who charge; the smallest of them all is the limit.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Final, NamedTuple

import msgspec

from chargeloom.sim.station.charging_profile import FOR_EVER, Period, Profile, Purpose, Start

STATION: Final = 0
"""The place that stands for the whole station."""
MAINS_V: Final = 230.0
DC_V: Final = 400.0
"""What a DC outlet reckons with where a limit is in watts."""


class Use(NamedTuple):
    """How a place is used: since when, by which transaction, and with how many lines."""

    since_s: float
    transaction: str | None
    phases: int
    volts: float = MAINS_V


class ChargingLimits:
    """The profiles of one station, by place."""

    def __init__(self, most: int = 32) -> None:
        self._most = most
        self._profiles: dict[tuple[int, int], Profile] = {}
        self._alone_since_s: float | None = None
        self.prior: Final[set[int]] = set()
        """The places whose charge has priority (OCPP 2.1, K21)."""

    def alone(self, at_s: float) -> None:
        """The link is gone: some profiles hold only for a while now (OCPP 2.1, K01.FR.101)."""
        if self._alone_since_s is None:
            self._alone_since_s = at_s

    def joined(self, at_s: float) -> None:
        """The link is back, and with it what was only waiting (OCPP 2.1, K01.FR.102)."""
        self.remove(lambda _, one: one.is_lost_offline and not self._is_heard(one, at_s))
        self._alone_since_s = None

    def update(self, number: int, limit: float) -> bool:
        """Change the limit of a dynamic profile; says whether it is one (OCPP 2.1, K28)."""
        for key, known in self._profiles.items():
            if known.id == number and known.start is Start.DYNAMIC:
                period = known.periods[0]._replace(limit=limit)
                self._profiles[key] = msgspec.structs.replace(known, periods=(period,))
                return True
        return False

    def _is_heard(self, profile: Profile, at_s: float) -> bool:
        return at_s < self._lost_s(profile)

    def _lost_s(self, profile: Profile) -> float:
        """Say when a profile is invalid for want of a link."""
        if self._alone_since_s is None or profile.offline_s is None:
            return FOR_EVER
        return self._alone_since_s + profile.offline_s

    def __len__(self) -> int:
        return len(self._profiles)

    def add(self, place: int, profile: Profile) -> bool:
        """Take a profile in the place of the one with its id, or with its purpose and level.

        False when there is no room for it.
        """
        self._profiles = {
            (where, number): known
            for (where, number), known in self._profiles.items()
            if number != profile.id and not (where == place and profile.replaces(known))
        }
        if len(self._profiles) >= self._most:
            return False
        self._profiles[place, profile.id] = profile
        return True

    def found(self, is_meant: Callable[[int, Profile], bool]) -> list[tuple[int, Profile]]:
        """List the profiles that are meant, and their places."""
        known = self._profiles.items()
        return [(place, one) for (place, _), one in known if is_meant(place, one)]

    def remove(self, is_meant: Callable[[int, Profile], bool]) -> int:
        """Remove the profiles that are meant; return how many there were."""
        found = self.found(is_meant)
        for place, profile in found:
            del self._profiles[place, profile.id]
        return len(found)

    def ended(self, place: int) -> None:
        """Profiles of a transaction do not outlive it (OCPP 1.6, 3.13.1; 2.0.1, K01)."""
        self.prior.discard(place)
        self.remove(lambda where, one: where == place and one.purpose is Purpose.TRANSACTION)

    def limit_a(self, place: int, use: Use, at_s: float, sharers: int = 1) -> float | None:
        """Say how many amperes per line the profiles leave; None when they say nothing."""
        found = self._own(place, use, at_s)
        own = None if found is None else _amperes(*found, use)
        whole = self.whole_a(use, at_s)
        shared = None if whole is None else whole / max(sharers, 1)
        return min((limit for limit in (own, shared) if limit is not None), default=None)

    def whole_a(self, use: Use, at_s: float) -> float | None:
        """Say how many amperes per line are left to the whole station."""
        found = self._leading(Purpose.STATION, (STATION,), use, at_s)
        return None if found is None else _amperes(*found, use)

    def lines(self, place: int, use: Use, at_s: float) -> int | None:
        """Say on how many lines what leads may be drawn; None where nothing is said of it."""
        found = self._own(place, use, at_s)
        return None if found is None else found[1].phases

    def next_change(self, place: int, use: Use, at_s: float) -> float | None:
        """Say when the limit of a place may change next."""
        moments = (
            moment
            for (where, _), profile in self._profiles.items()
            if where in {place, STATION}
            for moment in (*profile.changes(at_s, use.since_s), self._lost_s(profile))
            if at_s < moment < FOR_EVER
        )
        return min(moments, default=None)

    def moments(self, place: int, use: Use, from_s: float, until_s: float) -> Iterator[float]:
        """Give the moment to begin with, and each later one at which the limit of a place may change."""
        at_s: float | None = from_s
        while at_s is not None and at_s < until_s:
            yield at_s
            at_s = self.next_change(place, use, at_s)

    def is_prioritised(self, place: int) -> bool:
        """Whether there is a profile for a charge with priority (OCPP 2.1, K21.FR.03)."""
        return bool(
            self.found(
                lambda where, one: where in {place, STATION} and one.purpose is Purpose.PRIORITY
            )
        )

    def _own(self, place: int, use: Use, at_s: float) -> tuple[Profile, Period] | None:
        """Find what leads among the profiles that are not of the whole station."""
        anywhere = (place, STATION)
        asked: list[tuple[Purpose, tuple[int, ...]]]
        asked = [(Purpose.TRANSACTION, (place,)), (Purpose.DEFAULT, anywhere)]
        if place in self.prior:
            asked.insert(0, (Purpose.PRIORITY, anywhere))
        found = (self._leading(purpose, places, use, at_s) for purpose, places in asked)
        return next((one for one in found if one is not None), None)

    def _leading(
        self, purpose: Purpose, places: Iterable[int], use: Use, at_s: float
    ) -> tuple[Profile, Period] | None:
        """Take the highest level that speaks; of two such, that of the place itself."""
        speaking = [
            (profile.stack_level, place != STATION, profile, period)
            for (place, _), profile in self._profiles.items()
            if place in places
            and profile.purpose is purpose
            and profile.transaction in {None, use.transaction}
            if self._is_heard(profile, at_s)
            if (period := profile.period(at_s, use.since_s)) is not None
        ]
        if not speaking:
            return None
        *_, profile, period = max(speaking, key=lambda one: one[:2])
        return profile, period


def _amperes(profile: Profile, period: Period, use: Use) -> float:
    """Say how many amperes per line a period leaves."""
    if not profile.is_in_watts:
        return period.limit
    return period.limit / (use.volts * min(period.phases or use.phases, use.phases))
