"""Departing: those who charge at outlets that a site has no more, as its loop counts them."""

from chargeloom.domain.ids import StationId
from chargeloom.domain.sites.departure import Departure, PerPhase
from chargeloom.domain.sites.site import SiteModel
from chargeloom.energy.balancing.controller import Controller
from chargeloom.energy.balancing.departing import departed, most_of
from chargeloom.energy.balancing.outlets.allowance import Place
from chargeloom.energy.balancing.outlets.car import Car
from chargeloom.services.balancing.seeing import Charges
from chargeloom.services.balancing.sources import Sources


class Departing:
    """Follows them for one version of a site."""

    def __init__(self, model: SiteModel, controller: Controller, sources: Sources) -> None:
        self._model, self._controller, self._sources = model, controller, sources
        self._counted: dict[Place, PerPhase] = {}
        self.follow()

    def inherit(self, before: Controller, charges: Charges) -> None:
        """Learn of those who depart with this version what the one before knew of them."""
        for one in tuple(self._sources.departures.of(self._model)):
            place = Place(station=one.station, evse=one.evse)
            state = before.outlets.get(place)
            is_known = state is not None and state.car is not Car.NONE
            if state is not None and is_known and charges.get(place) == one.charge:
                self._sources.departures.learn(one, most_of(before.layout, place, state))
        self.follow()

    def follow(self) -> bool:
        """Count whoever charges still, and nobody whose charge is over; whether anything is counted otherwise now."""
        found = {
            Place(station=one.station, evse=one.evse): (one.path, self._most_a(one))
            for one in self._sources.departures.of(self._model)
        }
        counted = {place: a for place, (_, a) in found.items()}
        if counted == self._counted:
            return False
        self._counted, grid = counted, self._controller.layout.grid
        self._controller.gauges.departed = {
            place: departed(grid, *each) for place, each in found.items()
        }
        return True

    def _most_a(self, one: Departure) -> PerPhase:
        """Say what may flow to one: its station may have been told more since."""
        allowed_a = self._sources.limiting.effect(StationId(one.station), one.evse).accepted_a
        least_a = one.most_a if allowed_a is None else min(allowed_a, one.most_a)
        first, second, third = (max(each, least_a) if each else each for each in one.a)
        return first, second, third
