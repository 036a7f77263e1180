"""The loop of one site: facts from memory into the state machine, its decisions out as offers."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from typing import Final, TypeAlias, TypeVar

from chargeloom.domain.devices.device import Measured
from chargeloom.domain.ids import StationId, TransactionId
from chargeloom.domain.instant import HOUR, SECOND, Instant
from chargeloom.domain.limits.vehicle_needs import Wants
from chargeloom.domain.plug import Plug
from chargeloom.domain.reading import MeterRecord
from chargeloom.domain.sites.outlet_memory import OutletMemory
from chargeloom.domain.sites.site import SiteModel
from chargeloom.domain.stations.station import Station, Status
from chargeloom.energy.balancing.allowance import Allowance, Place, Reason, Source
from chargeloom.energy.balancing.controller import Controller
from chargeloom.energy.balancing.decision import Decision
from chargeloom.energy.balancing.limits import Cap
from chargeloom.energy.balancing.outlet import Car, OutletState, lines_of
from chargeloom.energy.envelope import Direction, Envelope
from chargeloom.services.balancing.drawing import drawn_by_line, drawn_of_dc
from chargeloom.services.balancing.picture import Picture
from chargeloom.services.balancing.picturing import nodes_of, outlets_of
from chargeloom.services.balancing.rounds import Rounds
from chargeloom.services.balancing.safe_parts import safe_parts
from chargeloom.services.balancing.said import spills_of, wishes_of, words_of
from chargeloom.services.balancing.sources import Sources
from chargeloom.services.balancing.supplies import Supplies
from chargeloom.services.limiting import Conduct, Offer

T = TypeVar("T")
Charges: TypeAlias = dict[Place, TransactionId | None]
Taken: TypeAlias = dict[Place, tuple[Instant, float]]
Moments: TypeAlias = dict[Place, Instant]

LOOKS_S: Final = 5.0
"""Within this time every station is looked at, whether something was told of it or not."""
FOLDED_FOR_S: Final = 10.0
"""So long a folded envelope counts, unless something is said anew."""
SLEEPS_AFTER_US: Final = 60 * SECOND
SAME_A: Final = 0.1
SAME_PART: Final = 0.03
"""By so much a limit that a station keeps in watts may differ from what it was told in amperes."""


class SiteLoop:
    """Balances one version of a site."""

    def __init__(self, model: SiteModel, sources: Sources) -> None:
        self.model = model
        self.controller = Controller(model)
        self.decision = Decision((), (), ())
        self.exceeded_since: dict[Reason, Instant] = {}
        """The limits that are exceeded, and since when they are."""
        self._sources = sources
        self._safe_a = safe_parts(self.controller)
        self.supplies = Supplies(sources.limiting)
        self._places = places_of(self.controller.outlets)
        self._wanted: dict[Place, Cap] = {}
        self._charges: Charges = {}
        self._taken: Taken = {}
        self._told_at: Moments = {}
        self._folded_at = float("-inf")
        self._was_looked_at = False
        self._rounds = Rounds(tuple(self.controller.outlets), LOOKS_S)
        self._touched: set[StationId] = set()
        self.at = Instant(0)
        self._remember()

    # What is known from before.

    def _remember(self) -> None:
        """Take what was learned of the outlets before we started."""
        for place, state in self.controller.outlets.items():
            memory = self._sources.memories.of(self.model.id, place, state.outlet.node)
            state.first_phase = memory.first_phase
            if memory.is_direct:
                self.supplies.remember(place)

    def inherit(self, before: "SiteLoop") -> None:
        """Go on with what the version before knew of all that this one leaves as it was."""
        places = self.controller.inherit(before.controller)
        charges, taken, told_at = before.followed()
        _take(self._charges, charges, places)
        _take(self._taken, taken, places)
        _take(self._told_at, told_at, places)

    def followed(self) -> tuple[Charges, Taken, Moments]:
        """Hand over which charges run, what their stations took, and when they were told anything."""
        return self._charges, self._taken, self._told_at

    def keep(self, now: Instant, places: Iterable[Place] | None = None) -> None:
        """Keep what was learned of the outlets, or of some of them."""
        memories = self._sources.memories
        some = self.controller.outlets if places is None else places
        found = [self._memory(place) for place in some]
        memories.keep([one for one in found if one is not None], now)

    def _memory(self, place: Place) -> OutletMemory | None:
        """Say what there is to be kept of an outlet; None where nothing was learned, now or ever."""
        state, charge = self.controller.outlets[place], self._charges.get(place)
        is_direct = self.supplies.is_seen(place)
        is_known = self._sources.memories.knows(self.model.id, place)
        if not (is_known or is_direct or state.pauses or state.first_phase is not None):
            return None
        is_paused = charge is not None and state.pauses > 0
        return OutletMemory(
            site=self.model.id,
            station=place.station,
            evse=place.evse,
            node=state.outlet.node,
            first_phase=state.first_phase,
            is_direct=is_direct,
            charge=charge if is_paused else None,
            pauses=state.pauses if is_paused else 0,
            learned_at=Instant(0),
        )

    # What is heard.

    def measured(self, told: Measured, now: Instant, clock: float) -> None:
        """Take what flowed at a meter when it measured."""
        if told.a is not None:
            age_s = max(0, now - told.at) / SECOND
            self.controller.metered(clock, told.meter, told.a, told.v, age_s=age_s)

    def drew(self, record: MeterRecord, clock: float) -> bool:
        """Take what a station measured; False when none of its outlets is ours, or nothing is told of currents."""
        place = Place(station=record.station, evse=record.evse)
        state = self.controller.outlets.get(place)
        if state is None:
            return False
        if self.supplies.see(place, record.readings):
            self.touch(record.station)
        if state.is_dc:
            drawn = drawn_of_dc(record.readings, lines_of(state.outlet))
        else:
            lines = state.accepted.lines if state.accepted is not None else lines_of(state.outlet)
            drawn = drawn_by_line(record.readings, lines)
        age_s = self._age_s(record)
        is_told = drawn is not None and age_s <= self.model.balancing.contact_lost_s
        if drawn is not None and is_told:
            self.controller.drew(clock, place, drawn, age_s=age_s)
        return is_told

    def _age_s(self, record: MeterRecord) -> float:
        """Say how long ago the newest of it was measured, by a clock that is known; else it is taken for new."""
        station = self._sources.fleet.find(record.station)
        if station is None or station.clock_offset_us is None:
            return 0.0
        newest = max(reading.at for reading in record.readings)
        return max(0, record.received_at + station.clock_offset_us - newest) / SECOND

    def touch(self, station: StationId) -> None:
        """Look at a station in the next step: something was told of it."""
        self._touched.add(station)

    def refold(self) -> None:
        """Fold anew what others say."""
        self._folded_at = float("-inf")

    # The step.

    def step(self, now: Instant, clock: float) -> Decision:
        """Look at all that is known, decide, and offer."""
        self.at = now
        looked = self._touched_places() if self._was_looked_at else self._rounds.due(clock)
        self._look_at(looked, now, clock)
        if not clock - self._folded_at < FOLDED_FOR_S:
            self._fold(now)
            self._folded_at = clock
        self.decision = self.controller.decide(clock)
        known = self.exceeded_since
        self.exceeded_since = {one: known.get(one, now) for one in self.decision.exceeded}
        offered = [offer.place for offer in self.decision.offers]
        for place in offered:
            self._told_at[place] = now
        self._offer_to((*offered, *looked))
        self.keep(now, (*offered, *looked))
        self._go_round(now, clock)
        return self.decision

    def _touched_places(self) -> list[Place]:
        touched, self._touched = self._touched, set()
        return [place for station in touched for place in self._places.get(station, ())]

    def _go_round(self, now: Instant, clock: float) -> None:
        """Look at those whose turn it is, after what is urgent was told: it counts in the next step."""
        self._was_looked_at = True
        due = self._rounds.due(clock)
        self._look_at(due, now, clock)
        self._offer_to(due)
        self.keep(now, due)

    def _look_at(self, places: Iterable[Place], now: Instant, clock: float) -> None:
        for place in places:
            self._look(place, self.controller.outlets[place], now, clock)

    def _offer_to(self, places: Iterable[Place]) -> None:
        for place in dict.fromkeys(places):
            offer = self._offer(place, self.controller.outlets[place])
            self._sources.limiting.offer(place.station, place.evse, offer)

    def what_if(self, envelope: Envelope, at: Instant, clock: float) -> tuple[Allowance, ...]:
        """Decide for an envelope on a copy of all that is known; what is shared never changes."""
        site = self.controller
        shared = {id(one): one for one in (site.model, site.layout)}
        trial = deepcopy(site, shared)
        self._limit(envelope, at, trial)
        return trial.decide(clock).allowances

    def withdraw(self) -> None:
        """Steer nothing any more: what stations keep to ends in what is safe."""
        for place in self.controller.outlets:
            self._sources.limiting.withdraw(place.station, place.evse)

    def _look(self, place: Place, state: OutletState, now: Instant, clock: float) -> None:
        station = self._sources.fleet.find(place.station)
        self.controller.contact(clock, place, is_online=station is not None and station.is_online)
        state.gives(is_dc=self.supplies.is_dc(place, state.outlet))
        self._see_needs(place, state, station)
        is_another = self._see_car(place, station, now, clock)
        standing = self._sources.limiting.standing(place.station, place.evse, state.outlet.max_a)
        if state.car is Car.NONE:
            self.controller.stands(place, standing.worst_a)
        else:
            safe = self._safe_a[place]
            outlives = standing.settled_a > safe + SAME_A
            self.controller.stands(place, safe, outlives=outlives)
            if is_another:
                state.knows(standing.at(now))
            state.at_least(standing.at(now))
        self._see_answer(place, state, clock)

    def _see_car(self, place: Place, station: Station | None, now: Instant, clock: float) -> bool:
        """Follow which charge runs; tells whether it is another one."""
        transaction = station.open_at(Plug(place.evse, 0)) if station is not None else None
        charge = transaction.record.id if transaction is not None else None
        is_another = place not in self._charges or charge != self._charges[place]
        if is_another:
            self.controller.plugged(clock, place, Car.NONE)
            self._charges[place] = charge
            self._taken.pop(place, None)
        if station is None or transaction is None:
            self.controller.plugged(clock, place, Car.NONE)
            return is_another
        is_asleep = _sleeps(station, place.evse, now)
        self.controller.plugged(clock, place, Car.SLEEPS if is_asleep else Car.WANTS)
        if is_another:
            self._recognise(place, transaction.record.id)
        return is_another

    def _recognise(self, place: Place, charge: TransactionId) -> None:
        """Count on with the pauses of a charge that we knew before we restarted."""
        state = self.controller.outlets[place]
        memory = self._sources.memories.of(self.model.id, place, state.outlet.node)
        if memory.charge == charge:
            state.pauses = memory.pauses

    def _see_answer(self, place: Place, state: OutletState, clock: float) -> None:
        """Note what a station took, also before we were started."""
        effect = self._sources.limiting.effect(place.station, place.evse)
        if effect.conduct is Conduct.DISOBEDIENT:
            state.disobeys = True
        if state.car is Car.NONE or effect.accepted_a is None:
            return
        taken = (effect.accepted_at or Instant(0), round(effect.accepted_a, 3))
        if taken == self._taken.get(place):
            return
        self._taken[place] = taken
        offered = state.offered
        is_answer = offered is not None and taken[0] >= self._told_at.get(place, Instant(0))
        if offered is not None and is_answer and _is_alike(taken[1], offered.limit_a):
            self.controller.accepted(clock, place, offered.limit_a, offered.lines)
        else:
            lines = state.accepted.lines if state.accepted is not None else lines_of(state.outlet)
            self.controller.accepted(clock, place, taken[1], lines)

    def _offer(self, place: Place, state: OutletState) -> Offer:
        most = state.outlet.max_a
        if state.car is Car.NONE:
            alone = state.outlet.safe_a or 0.0
            return Offer(alone, alone, lines_of(state.outlet), most, state.is_dc)
        told = state.told
        lines = told.lines if told.limit_a else state.lines
        return Offer(told.limit_a, self._safe_a[place], lines, most, state.is_dc)

    def _fold(self, now: Instant) -> None:
        try:
            envelope = self._sources.limits.envelope(self.model.id, now, Instant(now + HOUR))
        except KeyError:
            return
        self._limit(envelope, now)

    def _limit(self, envelope: Envelope, at: Instant, site: Controller | None = None) -> None:
        """Let what others say bound, and what they wish be aimed at."""
        said = [*words_of(envelope, at), *wishes_of(self._sources.limits.live(self.model.id), at)]
        caps, spills = self._all_caps(envelope, at), spills_of(envelope, at)
        (site or self.controller).limited(said, caps, spills)

    def _all_caps(self, envelope: Envelope, now: Instant) -> Iterator[Cap]:
        """List what bounds each outlet most; a vehicle that takes less than the least is left that."""
        found: dict[Place, Cap] = {}
        for cap in (*self._caps(envelope, now), *self._wanted.values()):
            before = found.get(cap.place)
            if before is None or cap.limit_a < before.limit_a:
                found[cap.place] = cap
        return iter(found.values())

    def _see_needs(self, place: Place, state: OutletState, station: Station | None) -> None:
        """Follow what the vehicle said that it takes: that binds downwards only."""
        wants = self._sources.limiting.wants(station, place.evse) if station is not None else None
        most_a = wants.most_a(lines_of(state.outlet)) if wants is not None else None
        cap = None
        if most_a is not None and most_a < state.outlet.max_a:
            least_a = max(most_a, state.outlet.min_a)
            cap = Cap(place, least_a, Source.VEHICLE.value, Source.VEHICLE)
        if cap != self._wanted.get(place):
            self._wanted.pop(place, None)
            self._wanted.update({place: cap} if cap is not None else {})
            self.refold()

    def _caps(self, envelope: Envelope, now: Instant) -> Iterator[Cap]:
        """Bound each outlet of a station that somebody bounds: those of a whole station share it evenly."""
        for track in envelope.tracks:
            step = envelope.at(track, now)
            is_ours = track.place.station is not None and track.direction is Direction.IMPORT
            if not is_ours or step is None or step.limit is None or step.cause is None:
                continue
            places = [
                place
                for place in self.controller.outlets
                if place.station == track.place.station and track.place.evse in {0, place.evse}
            ]
            for place in places:
                outlet = self.controller.outlets[place].outlet
                volts = self.controller.layout.tree.nodes[outlet.node].nominal_v
                in_amperes = 1.0 if track.phase is not None else 1000 / volts / lines_of(outlet)
                yield Cap(place, step.limit * in_amperes / len(places), step.cause.source)

    def picture(self) -> Picture:
        """Show what was seen and decided last."""
        return Picture(
            site=self.model.id,
            version=self.model.version,
            mode=self.model.balancing.mode,
            at=self.at,
            nodes=tuple(nodes_of(self.controller, self.decision)),
            outlets=tuple(outlets_of(self.controller, self.decision, self._safe_a, self._wants)),
            exceeded=self.decision.exceeded,
        )

    def _wants(self, place: Place) -> Wants | None:
        station = self._sources.fleet.find(place.station)
        return None if station is None else self._sources.limiting.wants(station, place.evse)


def places_of(places: Iterable[Place]) -> Mapping[StationId, Sequence[Place]]:
    """Sort the outlets by their stations."""
    found: dict[StationId, list[Place]] = {}
    for place in places:
        found.setdefault(StationId(place.station), []).append(place)
    return found


def _take(mine: dict[Place, T], theirs: Mapping[Place, T], places: Iterable[Place]) -> None:
    mine |= {place: theirs[place] for place in places if place in theirs}


def _sleeps(station: Station, evse: int, now: Instant) -> bool:
    reports = [one for plug, one in station.connectors.items() if plug.evse == evse]
    return bool(reports) and all(
        station.status_of(one) is Status.SUSPENDED_EV and now - one.received_at >= SLEEPS_AFTER_US
        for one in reports
    )


def _is_alike(taken_a: float, told_a: float) -> bool:
    return abs(taken_a - told_a) <= max(SAME_A, SAME_PART * told_a)
