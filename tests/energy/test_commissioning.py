"""Commissioning: a meter that is wired or scaled wrongly is found, and what can't be told is not said."""

from itertools import permutations
from random import Random

import pytest
from hypothesis import given, settings, strategies as st

from chargeloom.energy.commissioning import (
    RIGHT,
    SCALES,
    Finding,
    Line,
    Lines,
    Point,
    Verdict,
    Why,
    judge,
)

LINES = range(3)
ORDERS = list(permutations(LINES))
ONE_PHASE = [(1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)]
THREE_PHASES = (1.0, 1.0, 1.0)

wirings = st.tuples(
    st.sampled_from(ORDERS),
    st.tuples(*[st.sampled_from((1, -1))] * 3),
    st.tuples(*[st.sampled_from(SCALES)] * 3),
).map(
    lambda drawn: tuple(Line(phase, scale, sign) for phase, sign, scale in zip(*drawn, strict=True))
)


class Garage:
    """A garage whose cars start and stop, a house beside it, and a meter above both."""

    def __init__(
        self, seed: int, wiring: tuple[Line, ...], *, noise_a: float, kettles: float
    ) -> None:
        self.chance = Random(seed)  # noqa: S311 it switches kettles
        self.wiring = wiring
        self.noise_a = noise_a
        self.kettles = kettles
        self.cars: dict[str, list[Point]] = {}
        self.meter: list[Point] = []

    def run(
        self,
        shapes: list[Lines],
        *,
        amperes: float = 16.0,
        rounds: int = 4,
        every_s: int = 5,
        lag_s: int = 1,
    ) -> Finding:
        """Let each car start and stop in turn, a minute apart; the meter tells every second."""
        names = [f"car {number}" for number in range(len(shapes))]
        now: dict[str, Lines] = dict.fromkeys(names, (0.0, 0.0, 0.0))
        house, flows = [2.0, 3.0, 1.0], list[Lines]()
        turns = [(name, on) for _ in range(rounds) for name in names for on in (True, False)]
        for second in range(60 * len(turns) + 30):
            if second % 60 == 30:
                name, on = turns[second // 60]
                shape = shapes[names.index(name)]
                first, second_line, third = (amperes * part * on for part in shape)
                now[name] = (first, second_line, third)
            if self.chance.random() < self.kettles / 60:
                line = self.chance.choice(LINES)
                house[line] = max(0.0, house[line] + self.chance.choice((9.0, -9.0)))
            flows.append(self._flow(now, house))
            if second >= lag_s:
                self.meter.append(Point(float(second), self._read(flows[second - lag_s])))
            for index, (name, current) in enumerate(now.items()):
                if (second + index) % every_s == 0:
                    self.cars.setdefault(name, []).append(Point(float(second), current))
        return judge(self.cars, self.meter)

    def _flow(self, now: dict[str, Lines], house: list[float]) -> Lines:
        noise = [self.chance.gauss(0.0, self.noise_a) for _ in LINES]
        first, second, third = (
            house[line] + noise[line] + sum(car[line] for car in now.values()) for line in LINES
        )
        return first, second, third

    def _read(self, flow: Lines) -> Lines:
        first, second, third = (flow[line.phase] / line.scale * line.sign for line in self.wiring)
        return first, second, third


@settings(max_examples=12)
@given(wiring=wirings, seed=st.integers(0, 10_000))
def test_every_wrong_wiring_is_found_under_noise_and_house_load(
    wiring: tuple[Line, ...], seed: int
) -> None:
    finding = Garage(seed, wiring, noise_a=0.4, kettles=0.2).run(ONE_PHASE)
    assert finding.lines == wiring
    assert finding.verdict is (Verdict.RIGHT if wiring == RIGHT else Verdict.WRONG)


@settings(max_examples=12)
@given(
    wiring=wirings,
    seed=st.integers(0, 10_000),
    noise_a=st.floats(0.0, 6.0),
    kettles=st.floats(0.0, 4.0),
    amperes=st.sampled_from([3.0, 6.0, 16.0]),
)
def test_however_loud_the_house_is_nothing_false_is_said(
    wiring: tuple[Line, ...], seed: int, noise_a: float, kettles: float, amperes: float
) -> None:
    garage = Garage(seed, wiring, noise_a=noise_a, kettles=kettles)
    finding = garage.run(ONE_PHASE, amperes=amperes)
    assert finding.lines in {None, wiring}


def test_steps_that_are_too_small_tell_nothing() -> None:
    finding = Garage(1, RIGHT, noise_a=0.2, kettles=0.0).run(ONE_PHASE, amperes=3.0)
    assert (finding.verdict, finding.why) == (Verdict.CANNOT_TELL, Why.TOO_FEW_STEPS)


def test_a_phase_that_no_car_uses_can_not_be_told() -> None:
    finding = Garage(1, RIGHT, noise_a=0.2, kettles=0.0).run(ONE_PHASE[:2], rounds=6)
    assert finding.why is Why.TOO_FEW_STEPS


def test_cars_that_use_all_phases_alike_do_not_tell_which_is_which() -> None:
    finding = Garage(1, RIGHT, noise_a=0.2, kettles=0.0).run([THREE_PHASES], rounds=6)
    assert (finding.verdict, finding.why) == (Verdict.CANNOT_TELL, Why.AMBIGUOUS)


def test_a_meter_of_another_circuit_does_not_follow() -> None:
    garage = Garage(1, RIGHT, noise_a=0.4, kettles=0.3)
    garage.run(ONE_PHASE)
    elsewhere = Garage(2, RIGHT, noise_a=0.4, kettles=0.3)
    elsewhere.run([(0.0, 0.0, 0.0)] * 3)
    finding = judge(garage.cars, elsewhere.meter)
    assert (finding.verdict, finding.why) == (Verdict.CANNOT_TELL, Why.DOES_NOT_FOLLOW)


def test_stations_that_seldom_tell_are_enough() -> None:
    wiring = (Line(1, 1.0, -1), Line(0, 10.0, 1), Line(2, 1.0, 1))
    garage = Garage(3, wiring, noise_a=0.4, kettles=0.1)
    assert garage.run(ONE_PHASE, every_s=30, rounds=6).lines == wiring


def test_cars_that_step_together_are_left_aside() -> None:
    together = [Point(0.0, (0.0, 0.0, 0.0)), Point(60.0, (16.0, 0.0, 0.0))]
    meter = [Point(float(at), (32.0 if at > 60 else 0.0, 0.0, 0.0)) for at in range(90)]
    finding = judge({"a": together, "b": together}, meter)
    assert finding.steps == 0


@pytest.mark.parametrize("meter", [[], [Point(0.0, (0.0, 0.0, 0.0))]])
def test_a_meter_that_says_nothing_tells_nothing(meter: list[Point]) -> None:
    garage = Garage(1, RIGHT, noise_a=0.2, kettles=0.0)
    garage.run(ONE_PHASE)
    assert judge(garage.cars, meter).why is Why.TOO_FEW_STEPS
    assert judge({}, garage.meter).why is Why.TOO_FEW_STEPS
