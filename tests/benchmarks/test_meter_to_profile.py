"""The benchmark from meter to profile: its house leaves every car more than the least that it takes."""

from pathlib import Path

from benchmarks.meter_to_profile import CALM_S, SHARE_A, STEP_A, WINDOW_S, Metered
from benchmarks.servers.server import Durability, Ports
from chargeloom.sim.vehicle import MINIMUM_A


def test_every_step_lowers_limits_and_pauses_nobody() -> None:
    steps = WINDOW_S / CALM_S + 1
    assert SHARE_A - steps * STEP_A > MINIMUM_A


def test_the_server_may_read_a_meter_on_this_machine(tmp_path: Path) -> None:
    launch = Metered().launch(tmp_path, Ports(1, 2), Durability.FULL)
    assert launch.environment["CHARGELOOM_DEVICES__ALLOW_LOOPBACK"] == "true"
