"""Charging on one line where more find no room, and on as many as the car has once there is."""

import pytest

from tests.energy.balancing.grids import node
from tests.energy.balancing.plant import Plant, Station, outlet, site


@pytest.mark.parametrize("car_lines", [2, 3])
def test_a_car_that_was_put_on_one_line_gets_its_others_back(car_lines: int) -> None:
    one = outlet("E0", can_switch_phases=True)
    model = site([node("root", fuse_a=(40.0, 40.0, 40.0))], [one], phase_hold_s=30.0)
    world = Plant(model, [Station(one, car_lines=car_lines)])
    world.house = lambda at: (0.0, 40.0, 0.0) if 60 <= at < 120 else (0.0, 0.0, 0.0)
    world.plug("E0")
    world.run(59)
    assert world.controller.outlets[world.station("E0").place].car_lines == car_lines
    world.run(60)
    assert (world.allowance("E0").lines, world.station("E0").drawn_a > 0) == (1, True)
    world.run(120)
    assert (world.allowance("E0").lines, world.station("E0").drawn_a) == (3, 32.0)
    assert world.overload_a(since=70) <= 0
