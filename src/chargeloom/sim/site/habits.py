"""Who comes when: seeded arrivals, vehicles, needs and stays, in seconds of the world."""

from enum import Enum, auto
from random import Random
from typing import Final, NamedTuple

from chargeloom.sim.station.model import Model
from chargeloom.sim.vehicles.tempers import Habit
from chargeloom.sim.vehicles.vehicle import SECONDS_PER_HOUR, Supply, Vehicle, VehicleKind

VEHICLES: Final = (
    VehicleKind(
        name="city car", capacity_wh=27_000, ac_power_w=7_200, ac_phases=1, dc_power_w=37_000
    ),
    VehicleKind(name="plug-in hybrid", capacity_wh=12_000, ac_power_w=3_600, ac_phases=1),
    VehicleKind(name="hatchback", capacity_wh=50_000, ac_power_w=11_000, dc_power_w=100_000),
    VehicleKind(name="saloon", capacity_wh=75_000, ac_power_w=11_000, dc_power_w=170_000),
    VehicleKind(name="van", capacity_wh=60_000, ac_power_w=22_000, dc_power_w=80_000),
)

PATIENCE_S: Final = 10.0
"""How long, in seconds of ours, somebody waits to be let in before he drives away."""

LOOK_S: Final = 0.25
"""How often, in seconds of ours, he looks whether he is let in."""
GIVING_UP_S: Final = 15.0
"""How long, in seconds of the world, he needs to drive away then."""
CABLE_S: Final = (2.0, 8.0)
"""How long, in seconds of the world, who is let in from afar needs to plug in: he stands there already."""


class Act(Enum):
    """What a guest does."""

    PLUG = auto()
    PRESENT = auto()
    CHECK = auto()
    STOP = auto()
    UNPLUG = auto()


class Step(NamedTuple):
    """An act, so many seconds of the world after the one before."""

    after_s: float
    act: Act


class Visit(NamedTuple):
    """One coming and going."""

    arrives_in_s: float
    vehicle: Vehicle
    token: str
    steps: tuple[Step, ...]


class Habits:
    """Draws visits to one place; the same seed draws the same ones."""

    def __init__(
        self,
        seed: int,
        *,
        supply: Supply,
        tokens: tuple[str, ...],
        gap_s: float = 1800.0,
        cars: tuple[Habit, ...] = (),
    ) -> None:
        self._chance = Random(seed)  # noqa: S311 it decides who comes for a charge
        self._supply = supply
        self._tokens = tokens
        self._gap_s = gap_s
        self._cars = cars
        self._kinds = [kind for kind in VEHICLES if supply is Supply.AC or kind.dc_power_w > 0]

    def next_visit(self) -> Visit:
        """Draw who comes next, in how long, with what need, and how long he stays."""
        chance = self._chance
        kind = chance.choice(self._kinds)
        soc = chance.triangular(0.05, 0.75, 0.35)
        target = chance.choice((0.8, 0.9, 1.0, 1.0))
        seed = chance.getrandbits(32)
        habit = chance.choice(self._cars) if self._cars else None
        vehicle = Vehicle(kind, soc=soc, target_soc=target, seed=seed, habit=habit)
        stay_s = self._stay_s(kind, max(target - soc, 0.1))
        return Visit(
            chance.expovariate(1 / self._gap_s),
            vehicle,
            chance.choice(self._tokens),
            self._steps(stay_s),
        )

    def let_in(self, visit: Visit, token: str) -> Visit:
        """Make it the visit of somebody whose token was let in from afar: he plugs in soon, and shows no card."""
        return visit._replace(
            arrives_in_s=self._chance.uniform(*CABLE_S),
            token=token,
            steps=(Step(0.0, Act.PLUG), *visit.steps[2:]),
        )

    def _stay_s(self, kind: VehicleKind, share: float) -> float:
        """Some leave early, some let the full vehicle stand."""
        power_w = kind.ac_power_w if self._supply is Supply.AC else kind.dc_power_w
        needed_s = share * kind.capacity_wh / power_w * SECONDS_PER_HOUR
        return needed_s * self._chance.triangular(0.4, 1.8, 1.1)

    def _steps(self, stay_s: float) -> tuple[Step, ...]:
        chance = self._chance
        fumble_s = chance.uniform(8, 40)
        begins = [Act.PLUG, Act.PRESENT] if chance.random() < 0.85 else [Act.PRESENT, Act.PLUG]
        ends = [Step(stay_s, Act.STOP)] if chance.random() < 0.7 else []
        leaving_s = chance.uniform(10, 60) if ends else stay_s
        return (
            Step(0.0, begins[0]),
            Step(fumble_s, begins[1]),
            Step(0.0, Act.CHECK),
            *ends,
            Step(leaving_s, Act.UNPLUG),
        )


class Guests:
    """Everybody who comes to one place, one after the other."""

    def __init__(
        self, model: Model, place: int, habits: Habits, *, pace: float, now: float
    ) -> None:
        self._model = model
        self._place = place
        self._habits = habits
        self._pace = pace
        self._visit = habits.next_visit()
        self._next = 0
        self._is_let_in = False
        self._acts_at = now + self._visit.arrives_in_s / pace
        self._patient_until = now

    def deadline(self) -> float:
        """When the next act is due."""
        return self._acts_at

    def tick(self, now: float) -> None:
        """Act, if it is time."""
        if now < self._acts_at:
            return
        act = self._visit.steps[self._next].act
        if act is Act.CHECK and not self._model.is_charging(self._place):
            self._wait_or_give_up(now)
        else:
            self._do(act, now)
            self._go_on(now)

    def look(self, now: float) -> None:
        """See whether the place waits for a cable: then whoever comes next comes now."""
        if self._next > 0 or self._is_let_in:
            return
        token = self._model.awaited(self._place)
        if token is not None:
            self._is_let_in = True
            self._visit = self._habits.let_in(self._visit, token)
            self._acts_at = min(self._acts_at, now + self._visit.arrives_in_s / self._pace)

    def leave(self, now: float) -> None:
        """Stop and drive away at once."""
        self._do(Act.STOP, now)
        self._do(Act.UNPLUG, now)

    def _do(self, act: Act, now: float) -> None:
        is_charging = self._model.is_charging(self._place)
        is_plugged = self._model.outlet(self._place).vehicle is not None
        match act:
            case Act.PLUG if not is_plugged:
                self._model.plug(self._place, self._visit.vehicle, now)
            case Act.PRESENT if not is_charging:
                self._model.present(self._visit.token, self._place, now)
            case Act.STOP if is_charging:
                self._model.present(self._visit.token, self._place, now)
            case Act.UNPLUG if is_plugged:
                self._model.unplug(self._place, now)

    def _wait_or_give_up(self, now: float) -> None:
        """The station does not charge yet: look again, or lose patience and drive away."""
        if now < self._patient_until:
            self._acts_at = now + LOOK_S
        else:
            self._next = len(self._visit.steps) - 1
            self._acts_at = now + GIVING_UP_S / self._pace

    def _go_on(self, now: float) -> None:
        """Turn to the next step, or let the next guest come."""
        self._next += 1
        if self._next >= len(self._visit.steps):
            self._visit, self._next = self._habits.next_visit(), 0
            self._is_let_in = False
            self._acts_at = now + self._visit.arrives_in_s / self._pace
        else:
            self._acts_at = now + self._visit.steps[self._next].after_s / self._pace
            self._patient_until = now + PATIENCE_S
