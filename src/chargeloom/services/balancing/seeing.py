"""Seeing: what is known of a station and its charge, looked up for one outlet, told to who balances."""

from collections.abc import Iterable, Mapping
from typing import Final, TypeAlias, TypeVar

from chargeloom.domain.ids import TransactionId
from chargeloom.domain.instant import SECOND, Instant
from chargeloom.domain.limits.reckoning import Reckoning
from chargeloom.domain.limits.vehicle_needs import Wants
from chargeloom.domain.plug import Plug
from chargeloom.domain.sites.site import SiteModel
from chargeloom.domain.sites.three_phase import Wiring
from chargeloom.domain.stations.connector_status import Status
from chargeloom.domain.stations.station import Station
from chargeloom.energy.balancing.controller import Controller
from chargeloom.energy.balancing.limits import Cap
from chargeloom.energy.balancing.outlets.allowance import Place, Source
from chargeloom.energy.balancing.outlets.car import Car
from chargeloom.energy.balancing.outlets.outlet import OutletState
from chargeloom.services.balancing.sources import Sources
from chargeloom.services.balancing.supplies import Supplies
from chargeloom.services.limiting import Conduct

T = TypeVar("T")
Charges: TypeAlias = dict[Place, TransactionId | None]

SLEEPS_AFTER_US: Final = 60 * SECOND
SAME_A: Final = 0.1
SAME_PART: Final = 0.03
"""By so much a limit that a station keeps in watts may differ from what it was told in amperes."""


class Seeing:
    """Follows the outlets of one version of a site."""

    def __init__(
        self, model: SiteModel, controller: Controller, sources: Sources, supplies: Supplies
    ) -> None:
        self._model, self._controller, self._sources = model, controller, sources
        self._supplies = supplies
        self.charges: Charges = {}
        """Which charge runs at each outlet."""
        self._taken: dict[Place, tuple[Instant, float]] = {}
        self._told_at: dict[Place, Instant] = {}
        self.wanted: dict[Place, Cap] = {}
        """What bounds outlets because their vehicles take no more."""
        self.wants_changed = False

    def inherit(self, before: "Seeing", places: Iterable[Place]) -> None:
        """Go on with the charges of these outlets, with what their stations took, and when they were told anything."""
        places = tuple(places)
        _take(self.charges, before.charges, places)
        _take(self._taken, before._taken, places)  # noqa: SLF001 another of the same kind
        _take(self._told_at, before._told_at, places)  # noqa: SLF001 another of the same kind

    def told(self, places: Iterable[Place], now: Instant) -> None:
        """Note that outlets are told something."""
        self._told_at |= dict.fromkeys(places, now)

    def look(self, place: Place, safe_a: float, now: Instant, clock: float) -> None:
        """Look at an outlet, at which so much is safe."""
        state = self._controller.outlets[place]
        station = self._sources.fleet.find(place.station)
        self._controller.contact(clock, place, is_online=station is not None and station.is_online)
        state.gives(is_dc=self._supplies.is_dc(place, state.outlet))
        if state.outlet.can_switch_phases:
            state.switching.heard(self._sources.limiting.switches(place.station, place.evse))
        state.goes_first = self._sources.limiting.goes_first(place.station, place.evse)
        self._see_unit(place, state)
        self._see_needs(place, state, station)
        is_another = self._see_car(place, station, now, clock)
        standing = self._sources.limiting.standing(
            place.station, place.evse, state.outlet.max_a, state.reckoned.lines(state.car_lines)
        )
        if state.car is Car.NONE:
            self._controller.stands(place, standing.worst_a)
        else:
            outlives = standing.settled_a > safe_a + SAME_A
            self._controller.stands(place, safe_a, outlives=outlives)
            if is_another:
                state.knows(standing.at(now))
            may_rise = self._sources.limiting.may_rise(place.station, place.evse)
            state.may_rise(standing.at(now) if may_rise else 0.0)
            telling_a = self._sources.limiting.telling_a(place.station, place.evse)
            state.rests(standing.settled_a)
            state.at_least(max(standing.at(now), min(telling_a, state.outlet.max_a)))
        self._see_answer(place, state, now, clock)

    def _see_unit(self, place: Place, state: OutletState) -> None:
        """Note how far its limits bound what a line carries."""
        found = self._sources.limiting.reckoning(place.station, place.evse)
        if found is Reckoning.WATTS and state.outlet.wiring is Wiring.DELTA:
            found = Reckoning.WATTS_OF_ONE
        state.reckoned.reckoning = found

    def _see_car(self, place: Place, station: Station | None, now: Instant, clock: float) -> bool:
        """Follow which charge runs; tells whether it is another one."""
        transaction = station.open_at(Plug(place.evse, 0)) if station is not None else None
        charge = transaction.record.id if transaction is not None else None
        is_another = place not in self.charges or charge != self.charges[place]
        if is_another:
            self._controller.plugged(clock, place, Car.NONE)
            self.charges[place] = charge
            self._taken.pop(place, None)
        if station is None or transaction is None:
            self._controller.plugged(clock, place, Car.NONE)
            return is_another
        is_asleep = _sleeps(station, place.evse, now)
        self._controller.plugged(clock, place, Car.SLEEPS if is_asleep else Car.WANTS)
        if is_another:
            self._recognise(place, transaction.record.id)
        return is_another

    def _recognise(self, place: Place, charge: TransactionId) -> None:
        """Count on with the pauses of a charge that we knew before we restarted, and expect it on the lines that it had."""
        state = self._controller.outlets[place]
        memory = self._sources.memories.of(self._model.id, place, state.outlet.node)
        if memory.charge == charge:
            state.pauses = memory.pauses
            state.counted.expected = memory.car_lines

    def _see_answer(self, place: Place, state: OutletState, now: Instant, clock: float) -> None:
        """Note what a station took, also before we were started, or before the clock on the wall went back."""
        told_of = state.counted.likeliest or 1
        effect = self._sources.limiting.effect(place.station, place.evse, told_of)
        if effect.conduct is Conduct.DISOBEDIENT:
            state.disobeys = True
        if state.car is Car.NONE or state.goes_first or effect.accepted_a is None:
            return
        taken = (effect.accepted_at or Instant(0), round(effect.accepted_a, 3))
        if taken == self._taken.get(place):
            return
        self._taken[place] = taken
        told = state.offered or state.told
        is_answer = place in self._told_at and taken[0] >= min(self._told_at[place], now)
        if is_answer and _is_kept(taken[1], told.limit_a):
            self._controller.accepted(clock, place, told.limit_a, told.lines)
        else:
            lines = state.accepted.lines if state.accepted is not None else state.all_lines
            self._controller.accepted(clock, place, taken[1], lines)

    def _see_needs(self, place: Place, state: OutletState, station: Station | None) -> None:
        """Follow what the vehicle said that it takes: that binds downwards only."""
        wants = self.wants(place, station)
        most_a = wants.most_a(state.all_lines, self._volts(state)) if wants is not None else None
        cap = None
        if most_a is not None and most_a < state.outlet.max_a:
            least_a = max(most_a, state.least_a)
            cap = Cap(place, least_a, Source.VEHICLE.value, Source.VEHICLE)
        if cap != self.wanted.get(place):
            self.wanted.pop(place, None)
            self.wanted.update({place: cap} if cap is not None else {})
            self.wants_changed = True

    def _volts(self, state: OutletState) -> float:
        return self._controller.layout.tree.nodes[state.outlet.node].nominal_v

    def wants(self, place: Place, station: Station | None) -> Wants | None:
        """Say what the vehicle at an outlet said that it wants."""
        return None if station is None else self._sources.limiting.wants(station, place.evse)


def _take(mine: dict[Place, T], theirs: Mapping[Place, T], places: Iterable[Place]) -> None:
    mine |= {place: theirs[place] for place in places if place in theirs}


def _sleeps(station: Station, evse: int, now: Instant) -> bool:
    reports = [one for plug, one in station.connectors.items() if plug.evse == evse]
    return bool(reports) and all(
        station.status_of(one) is Status.SUSPENDED_EV and now - one.received_at >= SLEEPS_AFTER_US
        for one in reports
    )


def _is_kept(taken_a: float, told_a: float) -> bool:
    """Whether a station keeps to what it was told, or to less, because somebody limits it further."""
    return taken_a - told_a <= max(SAME_A, SAME_PART * told_a)
