"""A site made of figures: stations that obey as they like, cars with habits, a house, a meter; a second at a time."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from msgspec.structs import replace

from chargeloom.domain.ids import SiteId, StationId
from chargeloom.domain.limits.reckoning import Reckoning
from chargeloom.domain.sites.site import Balancing, Meter, Mode, Node, Outlet, Pv, SiteModel
from chargeloom.domain.sites.three_phase import LINES, Rotation
from chargeloom.energy.balancing.controller import Controller
from chargeloom.energy.balancing.decision import Decision
from chargeloom.energy.balancing.outlets.allowance import Allowance, Place
from chargeloom.energy.balancing.outlets.car import Car
from chargeloom.energy.balancing.outlets.lines import even

Phases = tuple[float, float, float]
QUIET: Phases = (0.0, 0.0, 0.0)


@dataclass
class Station:
    """An outlet and the car at it."""

    outlet: Outlet
    phases: tuple[int, ...] = (0, 1, 2)
    """Which phase of the site lies on each of its lines, in truth."""
    car_lines: int = 3
    car_a: float = 0.0
    """What the car takes when it may."""
    answers_after_s: int = 0
    follows_after_s: int = 2
    is_deaf: bool = False
    """It takes every limit, and keeps to none."""
    is_silent: bool = False
    """It answers nothing."""
    tells_total: bool = False
    """It measures no line by itself."""
    measures: bool = True
    names_lines: int = 3
    """On so many lines it says what flows."""
    says_it_switches: bool = True
    in_watts: bool = False
    """It is limited in watts, and lets its car draw them from the lines that it has."""
    beyond_a: float = 0.0
    """Its charger is not exact: its car takes so much more than it was told."""
    keeps_all_lines: bool = False
    """It takes a limit on fewer lines, and charges on all of them."""
    limit_a: float = 0.0
    lines: int = 3
    unheeded_a: float | None = None
    """The lower limit that it took last, and does not keep to."""
    drawn_a: float = 0.0
    drawn_lines: int = 3
    pending: list[tuple[int, Allowance]] = field(default_factory=list)
    due: list[tuple[int, float, int]] = field(default_factory=list)

    @property
    def place(self) -> Place:
        return Place(station=self.outlet.station, evse=self.outlet.evse)

    def currents(self) -> np.ndarray:
        found = np.zeros(3)
        for phase in self.phases[: min(self.drawn_lines, self.car_lines)]:
            found[phase] += self.drawn_a
        return found

    def lines_a(self) -> tuple[float, ...]:
        used = min(self.drawn_lines, self.car_lines)
        return tuple(self.drawn_a if line < used else 0.0 for line in range(3))


def outlet(name: str, node: str = "root", **changes: object) -> Outlet:
    columns = {"rotation": Rotation.RST, "safe_a": 0.0, **changes}
    return Outlet(station=StationId(name), evse=1, node=node, **columns)  # type: ignore[arg-type]


def site(
    nodes: list[Node],
    outlets: list[Outlet],
    *,
    meters: list[Meter] | None = None,
    sun_kwp: float = 0.0,
    **rules: object,
) -> SiteModel:
    roofs = (Pv(id="roof", node=nodes[0].id, kwp=sun_kwp),) if sun_kwp else ()
    known = {"mode": Mode.DYNAMIC, "hold_s": 2.0, **rules}
    return SiteModel(
        id=SiteId(1), name="Site", version=1, nodes=tuple(nodes), outlets=tuple(outlets),
        meters=tuple(meters if meters is not None else [Meter(id="main", node=nodes[0].id)]),
        pv=roofs, balancing=Balancing(**known),  # type: ignore[arg-type]
    )  # fmt: skip


class Plant:
    """Runs a site against its controller."""

    def __init__(self, model: SiteModel, stations: list[Station]) -> None:
        self.model, self.stations = model, {each.place: each for each in stations}
        self.controller = Controller(model)
        self.house: Callable[[int], Phases] = lambda _: QUIET
        self.is_metered: Callable[[int], bool] = lambda _: True
        self.is_measured: Callable[[int], bool] = lambda at: at % 5 == 0
        self.volts: Callable[[int], Phases] | None = None
        self.clock: Callable[[int], float] = float
        self.now = 0
        self.decision = Decision((), (), ())
        self.history: list[np.ndarray] = []
        for station in stations:
            self.controller.stands(station.place, station.outlet.safe_a or 0.0)
            self.controller.contact(0.0, station.place, is_online=True)
            switching = self.controller.outlets[station.place].switching
            switching.heard(station.says_it_switches or None)
            if station.in_watts:
                self.controller.outlets[station.place].reckoned.reckoning = Reckoning.WATTS

    def plug(self, *names: str, car_a: float = 32.0) -> None:
        for place in self._named(names):
            self.stations[place].car_a = car_a
            self.stations[place].limit_a = self.stations[place].outlet.safe_a or 0.0
            self.controller.plugged(self.clock(self.now), place, Car.WANTS)

    def unplug(self, *names: str) -> None:
        for place in self._named(names):
            station = self.stations[place]
            station.car_a, station.drawn_a, station.limit_a = 0.0, 0.0, 0.0
            station.pending.clear()
            station.due.clear()
            self.controller.plugged(self.clock(self.now), place, Car.NONE)

    def station(self, name: str) -> Station:
        return self.stations[Place(station=StationId(name), evse=1)]

    def allowance(self, name: str) -> Allowance:
        place = self.station(name).place
        return next(each for each in self.decision.allowances if each.place == place)

    def run(self, seconds: int) -> None:
        for _ in range(seconds):
            self.step()

    def run_metered(self, seconds: int, order: tuple[int, ...]) -> None:
        """Let time pass beneath a meter that reads the phases in this order."""
        for _ in range(seconds):
            flows = self.flows()[0]
            self.controller.metered(float(self.now + 1), "main", [flows[at] for at in order])
            self.run(1)

    def step(self) -> None:
        self.now += 1
        at = self.clock(self.now)
        for station in self.stations.values():
            self._live(station, at)
        totals = self.flows()
        self.history.append(totals)
        if self.is_metered(self.now):
            volts = self.volts(self.now) if self.volts is not None else None
            self.controller.metered(at, "main", tuple(totals[0]), volts)
        if self.is_measured(self.now):
            for station in self.stations.values():
                self._measure(station, at)
        self.decision = self.controller.decide(at)
        for offer in self.decision.offers:
            station = self.stations[offer.place]
            if not station.is_silent:
                told = replace(offer, limit_a=offer.limit_a * self._watt_lines(station))
                station.pending.append((self.now + station.answers_after_s, told))

    def flows(self) -> np.ndarray:
        """What flows through each node of the model, in truth."""
        names = [node.id for node in self.model.nodes]
        found = np.zeros((len(names), 3))
        found[0] += self.house(self.now)
        parents = {node.id: node.parent for node in self.model.nodes}
        for station in self.stations.values():
            at: str | None = station.outlet.node
            while at is not None:
                found[names.index(at)] += station.currents()
                at = parents[at]
        return found

    def overload_a(self, since: int = 0) -> float:
        """The worst of all moments, by how much a fuse was exceeded."""
        fuses = np.array([node.fuse_a or (np.inf,) * 3 for node in self.model.nodes])
        return float(max((each - fuses).max() for each in self.history[since:]))

    def _live(self, station: Station, at: float) -> None:
        for ready, offer in [each for each in station.pending if each[0] <= self.now]:
            station.pending.remove((ready, offer))
            told_a = offer.limit_a / self._watt_lines(station)
            self.controller.accepted(at, offer.place, told_a, offer.lines)
            limit_a = offer.limit_a
            if station.in_watts:
                limit_a = min(station.outlet.max_a, limit_a / station.car_lines)
            if not station.is_deaf or limit_a > station.limit_a:
                station.due.append((self.now + station.follows_after_s, limit_a, offer.lines))
            else:
                station.unheeded_a = limit_a
        for due in [each for each in station.due if each[0] <= self.now]:
            station.due.remove(due)
            _, station.limit_a, lines = due
            station.unheeded_a = None
            station.lines = LINES if station.keeps_all_lines else lines
        station.drawn_lines = station.lines
        station.drawn_a = (
            min(station.limit_a + station.beyond_a, station.car_a) if station.limit_a >= 6 else 0.0
        )

    def _watt_lines(self, station: Station) -> int:
        """On how many lines its watts are reckoned just now; 1 where it is told amperes."""
        state = self.controller.outlets[station.place]
        return state.reckoned.lines(state.counted.likeliest)

    def _measure(self, station: Station, at: float) -> None:
        if not station.measures:
            return
        drawn, tells_total = station.lines_a(), station.tells_total
        if tells_total:
            known = self.controller.outlets[station.place].car_lines or 3
            drawn = even(sum(drawn) / known, known)
        named = 0 if tells_total else station.names_lines
        self.controller.drew(at, station.place, drawn, is_total=tells_total, named=named)

    def _named(self, names: tuple[str, ...]) -> list[Place]:
        return [self.station(name).place for name in names]
