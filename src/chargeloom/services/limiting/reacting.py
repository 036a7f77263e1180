"""Reacting: what happens at stations, and what of it has to be seen to again."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from chargeloom.domain.commands.command import CommandStatus
from chargeloom.domain.event import Event, EventType
from chargeloom.domain.ids import StationId
from chargeloom.domain.limits.charging_profile import THE_WHOLE
from chargeloom.domain.reading import MeterRecord
from chargeloom.domain.unit import Unit
from chargeloom.services.limiting.bringing import Bringing
from chargeloom.services.limiting.judging import Judging
from chargeloom.services.limiting.knowing import running_at
from chargeloom.services.limiting.outlet import Outlet
from chargeloom.services.limiting.rebooting import Rebooting
from chargeloom.services.limiting.scene import Scene
from chargeloom.services.stations.surveying import Kind

RECONNECTED_S: Final = 3.0
"""A station that comes back is let finish what it has to say; a boot ends the waiting."""


class Reacting:
    """Follows what is told of EVSEs that are limited."""

    def __init__(
        self, scene: Scene, judging: Judging, bringing: Bringing, rebooting: Rebooting
    ) -> None:
        self._scene, self._judging, self._bringing = scene, judging, bringing
        self._rebooting = rebooting

    def measured(self, record: MeterRecord) -> None:
        """Judge by its readings how a limited EVSE keeps to its limit; those of others cost one look.

        Their times may show that a clock is another: then what was to hold for a while is said again.
        """
        limited = self._scene.limited.get(record.station)
        outlet = limited.outlets.get(record.evse) if limited is not None else None
        if outlet is not None:
            self._judging.measure(outlet, record)
            self._remind(outlet)
            station = self._scene.fleet.find(record.station)
            if station is not None and outlet.has_another_clock(station.clock_offset_us):
                self._bringing.see_to(outlet)

    def _remind(self, outlet: Outlet) -> None:
        """Tell an EVSE its limits once more that does not keep to them, whatever it took before."""
        now = self._scene.ground.now()
        if outlet.may_be_told_again(now):
            outlet.said_again_at = now
            outlet.confirmed.clear()
            self._bringing.see_to(outlet)

    def changed(self, station: StationId, evse: int) -> None:
        """See to an EVSE that keeps to something else, or to all of its station: what somebody ordered gives way where we limit."""
        limited = self._scene.limited.get(station)
        for outlet in tuple(limited.outlets.values()) if limited is not None else ():
            if evse in {THE_WHOLE, outlet.evse}:
                self._bringing.see_to(outlet, is_urgent=True)

    def clock_was_set(self) -> None:
        """See to all again after our own clock was set: what holds for a while was to begin and to end by it."""
        for limited in self._scene.limited.values():
            for outlet in tuple(limited.outlets.values()):
                self._bringing.see_to(outlet)

    def hear(self, news: Event) -> None:
        """Follow what concerns EVSEs that are limited; all else costs one look."""
        react = REACTIONS.get(news.type)
        if react is not None:
            react(self, news)

    def _came_in(self, news: Event) -> None:
        limited = self._scene.limited.get(StationId(news.subject))
        for outlet in tuple(limited.outlets.values()) if limited is not None else ():
            outlet.forget_what_was_confirmed()
            self._bringing.see_to_later(outlet, RECONNECTED_S)

    def _booted(self, news: Event) -> None:
        self._rebooting.booted(StationId(news.subject))
        limited = self._scene.limited.get(StationId(news.subject))
        if limited is None:
            return
        limited.ability = None
        for outlet in tuple(limited.outlets.values()):
            outlet.forget_what_was_confirmed()
            self._bringing.see_to(outlet)

    def _limited_by_others(self, news: Event) -> None:
        """Ask how low a limit is that a station tells of without saying that (OCPP 2.0.1, K12.FR.03)."""
        if not news.data["cleared"] and not news.data["schedules"]:
            self._rebooting.told_no_figure(StationId(news.subject), news.data["source"])

    def _reported(self, news: Event) -> None:
        """Ask again what a station can do: its device model says of it what no question does (OCPP 2.0.1, ChargingProfileEntries)."""
        limited = self._scene.limited.get(StationId(news.subject))
        if limited is None or news.data["report"] != Kind.VARIABLES:
            return
        limited.has_told_more = True
        for outlet in tuple(limited.outlets.values()):
            self._bringing.see_to(outlet)

    def _status_changed(self, news: Event) -> None:
        self._bringing.gave_a_sign(StationId(news.subject))

    def _command_ended(self, news: Event) -> None:
        if news.data["status"] in _ANSWERED:
            self._bringing.gave_a_sign(StationId(news.data["station"]))

    def _charging_changed(self, news: Event) -> None:
        station = StationId(news.data["station"])
        limited = self._scene.limited.get(station)
        for outlet in tuple(limited.outlets.values()) if limited is not None else ():
            self._bringing.see_to(outlet)

    def _charging_ended(self, news: Event) -> None:
        """Forget the profiles of charges that are over (OCPP 1.6, 3.13.1)."""
        station = self._scene.fleet.find(StationId(news.data["station"]))
        if station is not None:
            unit = Unit()
            now = self._scene.ground.now()
            self._scene.profiles.forget_ended(unit, station, now)
            self._scene.priority.forget_ended(unit, station, now)
            for evse in {plug.evse for plug in station.connectors} | {news.data.get("evse") or 0}:
                if running_at(station, evse) is None:
                    self._scene.needs.forget(unit, station.id, evse, now)
                self._scene.doubts.forget_ended(
                    unit, station.id, evse, running_at(station, evse), now
                )
            self._scene.submit(unit)
        self._charging_changed(news)


_ANSWERED: Final = frozenset({CommandStatus.ACCEPTED, CommandStatus.REJECTED})
REACTIONS: Final[Mapping[EventType, Callable[[Reacting, Any], None]]] = {
    EventType.STATION_CONNECTED: Reacting._came_in,  # noqa: SLF001
    EventType.STATION_BOOTED: Reacting._booted,  # noqa: SLF001
    EventType.STATION_REPORT: Reacting._reported,  # noqa: SLF001
    EventType.LIMIT_EXTERNAL: Reacting._limited_by_others,  # noqa: SLF001
    EventType.CONNECTOR_STATUS: Reacting._status_changed,  # noqa: SLF001
    EventType.COMMAND_ENDED: Reacting._command_ended,  # noqa: SLF001
    EventType.TRANSACTION_STARTED: Reacting._charging_changed,  # noqa: SLF001
    EventType.TRANSACTION_CHANGED: Reacting._charging_changed,  # noqa: SLF001
    EventType.TRANSACTION_STOPPED: Reacting._charging_ended,  # noqa: SLF001
}
