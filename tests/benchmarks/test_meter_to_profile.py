"""The benchmark from meter to profile: its house leaves every car more than the least that it takes."""

from pathlib import Path

from benchmarks.house_meter import Moment
from benchmarks.meter_to_profile import SHARE_A, STEP_A, STEPS, Metered, Step, figures
from benchmarks.servers.server import Durability, Ports
from chargeloom.sim.vehicles.vehicle import MINIMUM_A


def test_every_step_lowers_limits_and_pauses_nobody() -> None:
    assert SHARE_A - STEPS * STEP_A > MINIMUM_A


def test_the_server_may_read_a_meter_on_this_machine(tmp_path: Path) -> None:
    launch = Metered().launch(tmp_path, Ports(1, 2), Durability.FULL)
    assert launch.environment["CHARGELOOM_DEVICES__ALLOW_LOOPBACK"] == "true"


def test_what_the_server_worked_and_waited_for_stands_beside_the_wait() -> None:
    steps = [Step(Moment(0.1, 0.03, 0.05), Moment(0.9, 0.6, 0.2))]
    told = {name: [round(each) for each in values] for name, _, values in figures(steps)}
    assert told == {
        "": [100],
        "-worked": [30],
        "-queued": [50],
        "-most": [900],
        "-most-worked": [600],
    }
