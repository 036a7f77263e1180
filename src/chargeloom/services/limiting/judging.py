"""Judging: whether an EVSE keeps to its limit, by what it draws and by what its station foretells."""

from collections.abc import Sequence
from typing import Final

import structlog

from chargeloom.domain.event import EventType
from chargeloom.domain.instant import Instant
from chargeloom.domain.reading import MeterRecord
from chargeloom.domain.station import Station
from chargeloom.domain.unit import Unit
from chargeloom.services.limiting.conduct import BAD, TOLERANCE_A, Conduct, drawn_a
from chargeloom.services.limiting.outlet import Composite, Outlet
from chargeloom.services.limiting.scene import Scene

log = structlog.get_logger(__name__)

_NEAR_A: Final = 0.5


class Judging:
    """Follows the conduct of EVSEs that are limited; what is bad, and its end, is told."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene

    def measure(self, outlet: Outlet, record: MeterRecord) -> None:
        """Compare what is drawn with what is allowed."""
        is_dc = outlet.offer is not None and outlet.offer.is_dc
        drawn = drawn_a(record.readings, is_dc=is_dc)
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
        self, station: Station, evse: int, steps: Sequence[tuple[Instant, float]], until: Instant
    ) -> None:
        """Note what a station says that it will do."""
        outlet = self._scene.outlet(station.id, evse)
        if outlet is not None and steps:
            outlet.composite = Composite(steps[0][0], until, tuple(steps))

    def compare(self, outlet: Outlet) -> None:
        """Compare what the station says that it keeps to with what we reckon (K08.FR.04)."""
        if outlet.composite is None or outlet.transaction is None:
            return
        theirs = outlet.composite.limit_at(self._scene.station_time(outlet.station))
        ours = self._scene.allowed(outlet.station, outlet.evse)
        outlet.differs = theirs is not None and ours is not None and theirs > ours + _NEAR_A
        if outlet.differs:
            log.warning("a station reckons with another limit", station=outlet.station)
            unit, moment = Unit(), self._scene.ground.now()
            data = {"evse": outlet.evse, "limit_a": ours, "composite_a": theirs}
            self._scene.ground.tell(unit, EventType.LIMIT_DIFFERS, outlet.station, data, moment)
            self._scene.submit(unit)

    def behave(self, outlet: Outlet, conduct: Conduct) -> None:
        """Note how an EVSE takes its limits; what is bad, and its end, is told."""
        was, outlet.conduct = outlet.conduct, conduct
        if was is conduct or not (was in BAD or conduct in BAD):
            return
        unit, now = Unit(), self._scene.ground.now()
        data = {
            "evse": outlet.evse,
            "conduct": conduct,
            "limit_a": self._scene.allowed(outlet.station, outlet.evse),
            "measured_a": outlet.measured_a,
        }
        self._scene.ground.tell(unit, EventType.LIMIT_CONDUCT, outlet.station, data, now)
        self._scene.submit(unit)
