"""The loop of one site: facts from memory into the state machine, its decisions out as offers."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from itertools import islice
from typing import Final

from chargeloom.domain.devices.device import Measured
from chargeloom.domain.ids import StationId
from chargeloom.domain.instant import SECOND, Instant
from chargeloom.domain.limits.vehicle_needs import Wants
from chargeloom.domain.reading import MeterRecord
from chargeloom.domain.sites.outlet_memory import OutletMemory
from chargeloom.domain.sites.site import SiteModel
from chargeloom.energy.balancing.competing import Competing, competing
from chargeloom.energy.balancing.controller import Controller
from chargeloom.energy.balancing.decision import Decision
from chargeloom.energy.balancing.outlets.allowance import Allowance, Place, Reason
from chargeloom.energy.balancing.outlets.car import Car
from chargeloom.energy.balancing.outlets.outlet import OutletState
from chargeloom.energy.balancing.wiring.miswiring import Wrong
from chargeloom.energy.envelope import Envelope
from chargeloom.services.balancing.capping import Capping, Others, nobody
from chargeloom.services.balancing.departing import Departing
from chargeloom.services.balancing.drawing import drawn_by_line, drawn_of_dc, is_total, lines_named
from chargeloom.services.balancing.picture import Picture, WrongMeter
from chargeloom.services.balancing.picturing import nodes_of, outlets_of
from chargeloom.services.balancing.recalling import memories_of, recall
from chargeloom.services.balancing.remembering import lines_to_keep, memory_of
from chargeloom.services.balancing.rounds import Rounds
from chargeloom.services.balancing.safe_parts import SafeParts
from chargeloom.services.balancing.seeing import Seeing
from chargeloom.services.balancing.sources import Sources
from chargeloom.services.balancing.supplies import Supplies
from chargeloom.services.limiting import Offer

LOOKS_S: Final = 5.0
"""Within this time every station is looked at, whether something was told of it or not."""
FOLDED_FOR_S: Final = 10.0
"""So long a folded envelope counts, unless something else is said."""
AT_ONCE: Final = 50
"""So many stations of which something was told are looked at before a decision; more wait until what it says is told."""


class SiteLoop:
    """Balances one version of a site."""

    def __init__(self, model: SiteModel, sources: Sources, others: Others = nobody) -> None:
        self.model = model
        self.controller = Controller(model)
        self.decision = Decision((), (), ())
        self.exceeded_since: dict[Reason, Instant] = {}
        """The limits that are exceeded, and since when they are."""
        self.wrong_since: dict[Wrong, Instant] = {}
        """The meters that are wired otherwise than they are said to be, and since when that shows."""
        self.competing: dict[str, tuple[Competing, Instant]] = {}
        """The batteries that cars are held back for, and since when."""
        self._sources = sources
        self._departing = Departing(model, self.controller, sources)
        self._safe = SafeParts(self.controller)
        self.supplies = Supplies(sources.limiting)
        self.seeing = Seeing(model, self.controller, sources, self.supplies)
        self._capping = Capping(model, sources.limits, others)
        self._places = places_of(self.controller.outlets)
        self._folded_at = float("-inf")
        self._folded_until = Instant(0)
        """When others say something else next, as it is known."""
        self._was_looked_at = False
        self._cars = 0
        self._rounds = Rounds(tuple(self.controller.outlets), LOOKS_S)
        self._touched: dict[StationId, None] = {}
        self._new: tuple[Place, ...] = ()
        self.at = Instant(0)
        self._remember()

    # What is known from before.

    def _remember(self) -> None:
        """Take what was learned of the outlets and meters before we started."""
        for place, state in self.controller.outlets.items():
            memory = self._sources.memories.of(self.model.id, place, state.outlet.node)
            state.first_phase = memory.first_phase
            if memory.is_direct:
                self.supplies.remember(place)
            if memory.keeps_to_fewer:
                state.switching.remember()
        self.wrong_since = recall(self.controller, self._sources.memories.meters)

    def inherit(self, before: "SiteLoop") -> None:
        """Go on with what the version before knew of all that this one leaves as it was."""
        before.withdraw(self.controller.outlets)
        places = self.controller.inherit(before.controller)
        self.seeing.inherit(before.seeing, places)
        self._departing.inherit(before.controller, before.seeing.charges)
        self._safe = SafeParts(self.controller)
        self.wrong_since |= before.wrong_since

    def mended(self, meter: str, now: Instant) -> None:
        """Begin anew with a meter that was mended, or that somebody vouches for."""
        self.controller.wired.mended(meter)
        self.wrong_since = {
            one: since for one, since in self.wrong_since.items() if one.meter != meter
        }
        self._keep_meters(now)

    def keep(self, now: Instant, places: Iterable[Place] | None = None) -> None:
        """Keep what was learned of the meters, and of the outlets or some of them."""
        memories = self._sources.memories
        some = self.controller.outlets if places is None else places
        found = [self._memory(place) for place in some]
        memories.keep([one for one in found if one is not None], now)
        if places is None or self._cars != self.controller.wired.cars:
            self._keep_meters(now)

    def _keep_meters(self, now: Instant) -> None:
        self._cars = self.controller.wired.cars
        self._sources.memories.meters.keep(memories_of(self.controller), now)

    def _memory(self, place: Place) -> OutletMemory | None:
        """Say what there is to be kept of an outlet; None where nothing was learned, now or ever."""
        state, is_direct = self.controller.outlets[place], self.supplies.is_seen(place)
        is_learned = is_direct or state.pauses > 0 or state.first_phase is not None
        is_learned |= lines_to_keep(state) is not None or state.switching.seen is not None
        if not (is_learned or self._sources.memories.knows(self.model.id, place)):
            return None
        charge = self.seeing.charges.get(place)
        return memory_of(self.model.id, place, state, charge, is_direct=is_direct)

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
            drawn = drawn_of_dc(record.readings, state.all_lines, self._volts(state))
        else:
            told = state.accepted.lines if state.accepted is not None else state.all_lines
            lines = min(told, state.car_lines or told)
            drawn = drawn_by_line(record.readings, lines, self._volts(state))
        age_s = self._age_s(record)
        is_told = drawn is not None and age_s <= self.model.balancing.contact_lost_s
        if drawn is not None and is_told:
            is_shared = not state.is_dc and is_total(record.readings)
            named = lines_named(record.readings)
            self.controller.drew(clock, place, drawn, age_s=age_s, is_total=is_shared, named=named)
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
        self._touched[station] = None

    def refold(self) -> None:
        """Fold anew what others say."""
        self._folded_at = float("-inf")

    # The step.

    def step(self, now: Instant, clock: float) -> Decision:
        """Decide, and do all that follows."""
        self.decide(now, clock)
        self.follow(now, clock)
        while self.has_more:
            self.follow(now, clock)
        return self.decision

    def decide(self, now: Instant, clock: float) -> None:
        """Look at some of which something was told, or at all the first time; decide, and offer."""
        self.at = now
        if self._departing.follow():
            self._safe = SafeParts(self.controller)
        self._safe.renew(self._capping.foretold)
        looked = self._some_touched() if self._was_looked_at else self._rounds.due(clock)
        self._was_looked_at = True
        self._look_at(looked, now, clock)
        is_folded = clock - self._folded_at < FOLDED_FOR_S and now < self._folded_until
        if self.seeing.wants_changed or not is_folded:
            wanted = self.seeing.wanted.values()
            self._folded_until = self._capping.fold(self.controller, wanted, now)
            self._folded_at, self.seeing.wants_changed = clock, False
            self._safe.renew(self._capping.foretold)
        self.decision = self.controller.decide(clock)
        known = self.exceeded_since
        self.exceeded_since = {one: known.get(one, now) for one in self.decision.exceeded}
        seen = competing(self.controller, self.decision.allowances)
        began = {name: since for name, (_, since) in self.competing.items()}
        self.competing = {one.battery: (one, began.get(one.battery, now)) for one in seen}
        shown = self.wrong_since
        self.wrong_since = {
            one: shown.get(one, now) for one in self.controller.wired.wrong(self.controller.clock)
        }
        offered = [offer.place for offer in self.decision.offers]
        self.seeing.told(offered, now)
        self._new = (*offered, *looked)
        self._offer_to(self._new)

    @property
    def has_more(self) -> bool:
        """Whether there are stations to be looked at of which something was told."""
        return bool(self._touched)

    def follow(self, now: Instant, clock: float) -> None:
        """Do a part of what may wait until what was decided is told: what is seen counts in the next decision."""
        looked = (*self._some_touched(), *self._rounds.due(clock))
        self._look_at(looked, now, clock)
        self._offer_to(looked)
        self.keep(now, (*self._new, *looked))
        self._new = ()

    def _some_touched(self) -> list[Place]:
        some = tuple(islice(self._touched, AT_ONCE))
        for station in some:
            del self._touched[station]
        return [place for station in some for place in self._places.get(station, ())]

    def _look_at(self, places: Iterable[Place], now: Instant, clock: float) -> None:
        for place in places:
            self.seeing.look(place, self._safe.a[place], now, clock)

    def _offer_to(self, places: Iterable[Place]) -> None:
        for place in dict.fromkeys(places):
            offer = self._offer(place, self.controller.outlets[place])
            self._sources.limiting.offer(place.station, place.evse, offer)

    def _offer(self, place: Place, state: OutletState) -> Offer:
        most, volts = state.outlet.max_a, self._volts(state)
        if state.car is Car.NONE:
            alone = self._safe.alone(place)
            return Offer(alone, alone, state.all_lines, most, state.is_dc, volts=volts)
        told = state.told
        lines = told.lines if told.limit_a else state.lines
        safe_a = state.safe_below(self._safe.a[place], told.limit_a)
        seen = state.counted.likeliest if state.spread == 1 else None
        return Offer(told.limit_a, safe_a, lines, most, state.is_dc, _next_a(state), volts, seen)

    def _volts(self, state: OutletState) -> float:
        """Say how much lies between a line of an outlet and neutral."""
        return self.controller.layout.tree.nodes[state.outlet.node].nominal_v

    def what_if(self, envelope: Envelope, at: Instant, clock: float) -> tuple[Allowance, ...]:
        """Decide for an envelope on a copy of all that is known; what is shared never changes."""
        site = self.controller
        shared = {id(one): one for one in (site.model, site.layout)}
        trial = deepcopy(site, shared)
        self._capping.limit(trial, envelope, self.seeing.wanted.values(), at)
        return trial.decide(clock).allowances

    def withdraw(self, but: Collection[Place] = ()) -> None:
        """Steer nothing any more, or only these: what the stations of others keep to ends in what is safe."""
        for place in set(self.controller.outlets) - set(but):
            self._sources.limiting.withdraw(place.station, place.evse)

    def picture(self) -> Picture:
        """Show what was seen and decided last."""
        return Picture(
            site=self.model.id,
            version=self.model.version,
            mode=self.model.balancing.mode,
            at=self.at,
            nodes=tuple(nodes_of(self.controller, self.decision)),
            outlets=tuple(outlets_of(self.controller, self.decision, self._safe.a, self._wants)),
            exceeded=self.decision.exceeded,
            wrong_meters=tuple(self._wrong_meters()),
        )

    def _wrong_meters(self) -> Iterator[WrongMeter]:
        for wrong, since in self.wrong_since.items():
            phases = self.controller.wired.exchanged(wrong.meter)
            yield WrongMeter(
                meter=wrong.meter,
                node=wrong.node,
                sign=wrong.kind.value,
                phases=tuple(phase + 1 for phase in phases),
                since=since,
            )

    def _wants(self, place: Place) -> Wants | None:
        return self.seeing.wants(place, self._sources.fleet.find(place.station))


def _next_a(state: OutletState) -> float | None:
    """Say what the next car may draw without us: one on more lines than this one would load phases that others have."""
    return (state.outlet.safe_a or 0.0) if state.most.lines < state.all_lines else None


def places_of(places: Iterable[Place]) -> Mapping[StationId, Sequence[Place]]:
    """Sort the outlets by their stations."""
    found: dict[StationId, list[Place]] = {}
    for place in places:
        found.setdefault(StationId(place.station), []).append(place)
    return found
