"""Judging: whether an EVSE keeps to its limit, by what it draws and by what its station foretells."""

from collections.abc import Sequence

import structlog

from chargeloom.domain.event import EventType
from chargeloom.domain.instant import SECOND, Instant
from chargeloom.domain.limits.charging_profile import RateUnit
from chargeloom.domain.limits.composite import (
    LINE_V,
    LOOK_AHEAD,
    Excess,
    Step,
    first_excess,
    timeline,
)
from chargeloom.domain.reading import MeterRecord
from chargeloom.domain.stations.station import Station
from chargeloom.domain.unit import Unit
from chargeloom.services.limiting.conduct import BAD, TOLERANCE_A, Conduct, drawn_a
from chargeloom.services.limiting.outlet import Composite, Outlet
from chargeloom.services.limiting.scene import Scene

log = structlog.get_logger(__name__)


class Judging:
    """Follows the conduct of EVSEs that are limited; what is bad, and its end, is told."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene

    def measure(self, outlet: Outlet, record: MeterRecord) -> None:
        """Compare what is drawn with what is allowed."""
        offer = outlet.offer
        is_dc, volts = (offer.is_dc, offer.volts) if offer is not None else (False, LINE_V)
        drawn = drawn_a(record.readings, is_dc=is_dc, volts=volts)
        if drawn is None or outlet.accepted_at is None:
            return
        outlet.measured_a = drawn
        now = self._scene.ground.now()
        limit = self._scene.allowed(outlet.station, outlet.evse)
        if outlet.allowed.is_exceeded(drawn, limit, now):
            self.behave(outlet, Conduct.DISOBEDIENT)
        elif limit is None or drawn > limit + TOLERANCE_A:
            return
        elif outlet.conduct in {Conduct.TOLD, Conduct.DISOBEDIENT}:
            self.behave(outlet, Conduct.OBEDIENT)

    def foretold(
        self,
        station: Station,
        evse: int,
        steps: Sequence[tuple[Instant, float]],
        until: Instant,
        unit: RateUnit | None = None,
    ) -> None:
        """Note what a station says that it will do; amperes of direct current are at a voltage that nobody knows."""
        outlet = self._scene.outlet(station.id, evse)
        is_dc = outlet is not None and outlet.offer is not None and outlet.offer.is_dc
        if outlet is not None and steps and not (is_dc and unit is RateUnit.AMPERES):
            outlet.composite = Composite(steps[0][0], until, tuple(steps))

    def excess(
        self, station: Station, evse: int, steps: Sequence[Step], until: Instant
    ) -> Excess | None:
        """Find where steps of the station's own time are above what all profiles leave the EVSE."""
        at = self._scene.station_time(station.id)
        use = self._scene.use(station, evse)
        until = min(until, Instant(at + LOOK_AHEAD))
        ours = timeline(self._scene.profiles.of(station.id), evse, use, at, until)
        theirs = [
            one if one.limit_a is None else one._replace(limit_a=min(one.limit_a, use.most_a))
            for one in steps
        ]
        return first_excess(theirs, ours, at, until)

    def compare(self, outlet: Outlet) -> None:
        """Compare all that the station says that it will keep to with what we reckon (K08.FR.04)."""
        station = self._scene.fleet.find(outlet.station)
        if outlet.composite is None or outlet.transaction is None or station is None:
            return
        foretold = tuple(Step(*step) for step in outlet.composite.steps)
        excess = self.excess(station, outlet.evse, foretold, outlet.composite.until)
        outlet.differs = excess is not None
        if excess is not None:
            log.warning("a station reckons with another limit", station=outlet.station)
            unit, moment = Unit(), self._scene.ground.now()
            data = {
                "evse": outlet.evse,
                "limit_a": excess.limit_a,
                "composite_a": excess.found_a,
                "after_s": round((excess.at - self._scene.station_time(station.id)) / SECOND),
            }
            self._scene.ground.tell(unit, EventType.LIMIT_DIFFERS, outlet.station, data, moment)
            self._scene.submit(unit)

    def behave(self, outlet: Outlet, conduct: Conduct) -> None:
        """Note how an EVSE takes its limits; what is bad, and its end, is told."""
        was, outlet.conduct = outlet.conduct, conduct
        now = self._scene.ground.now()
        if was is not conduct:
            outlet.conduct_since = now
        if was is conduct or not (was in BAD or conduct in BAD):
            return
        unit = Unit()
        data = {
            "evse": outlet.evse,
            "conduct": conduct,
            "limit_a": self._scene.allowed(outlet.station, outlet.evse),
            "measured_a": outlet.measured_a,
        }
        self._scene.ground.tell(unit, EventType.LIMIT_CONDUCT, outlet.station, data, now)
        self._scene.submit(unit)
