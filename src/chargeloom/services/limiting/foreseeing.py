"""Foreseeing: what EVSEs may do when we vanish, and what without another word of ours."""

from typing import Final

from chargeloom.domain.ids import StationId
from chargeloom.domain.limits.charging_profile import THE_WHOLE, InstalledProfile
from chargeloom.domain.limits.composite import LINE_V
from chargeloom.services.limiting import doubts, priority
from chargeloom.services.limiting.conduct import Conduct
from chargeloom.services.limiting.knowing import (
    clock_offset_us,
    shares_levels,
    station_time,
    use_of,
    uses_of,
)
from chargeloom.services.limiting.scene import Scene
from chargeloom.services.limiting.standing import Standing, constant, standing

UNKNOWN_MOST_A: Final = 80.0
"""What an EVSE of which nothing is known may draw: the most that a cable of IEC 61851-1 says."""


class Foreseeing:
    """Reckons with all that stations may have been told."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene

    def standing(
        self, station: StationId, evse: int, most_a: float | None = None, car_lines: int = 1
    ) -> Standing:
        """Say what an EVSE does if we vanish now: the worst that may be, in amperes per line.

        Watts may all be drawn from one line, but for those of a car that is seen on more.
        """
        now = self._scene.ground.now()
        outlet = self._scene.outlet(station, evse)
        offer = outlet.offer if outlet is not None else None
        if most_a is None:
            most_a = offer.most_a if offer is not None else UNKNOWN_MOST_A
        is_trusted = outlet is None or not (outlet.differs or outlet.conduct is Conduct.DISOBEDIENT)
        if outlet is not None and not is_trusted:
            return constant(max(most_a, outlet.measured_a or 0.0), now)
        found = self._scene.fleet.find(station)
        is_dc = offer is not None and offer.is_dc
        lines = offer.lines if offer is not None and is_dc else None
        volts = offer.volts if offer is not None else LINE_V
        at = station_time(found, now)
        comes = use_of(at, lines or 1, is_dc=is_dc, volts=volts)
        uses = uses_of(found, evse, comes, lines or car_lines)
        pictures = doubts.pictures(
            self._scene.profiles.of(station),
            self._doubtful(station, evse),
            shares_levels=shares_levels(found),
        )
        if pictures is None:
            return constant(most_a, now)
        return standing(pictures, evse, uses, most_a, now, clock_offset_us(found))

    def may_rise(self, station: StationId, evse: int) -> bool:
        """Whether an EVSE may let flow more than it last accepted, without another word of ours.

        It may have taken what it did not answer, or a driver may let a charge go first (OCPP 2.1, K22.FR.02).
        """
        held = (one for one in self._scene.profiles.of(station) if one.evse in {evse, THE_WHOLE})
        return bool(self._doubtful(station, evse)) or any(map(priority.is_for_it, held))

    def goes_first(self, station: StationId, evse: int) -> bool:
        """Whether a driver lets the charge of an EVSE go first, at a station that has a profile for that (OCPP 2.1, K21.FR.04)."""
        found = self._scene.fleet.find(station)
        held = (one for one in self._scene.profiles.of(station) if one.evse in {evse, THE_WHOLE})
        if found is None or not any(map(priority.is_for_it, held)):
            return False
        return self._scene.use(found, evse).has_priority

    def _doubtful(self, station: StationId, evse: int) -> tuple[InstalledProfile, ...]:
        known = self._scene.doubts
        return (*known.of(station, THE_WHOLE), *known.of(station, evse))
