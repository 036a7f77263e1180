import asyncio
import signal
import subprocess
import sys

import pytest
from cyclopts import App, CycloptsError

from chargeloom.cli.simulate import Options, cost, line, run, simulate as command, summary
from chargeloom.domain.sites.three_phase import Rotation
from chargeloom.sim.footprint import Footprint
from chargeloom.sim.quirks import Quirk
from chargeloom.sim.site.building import Version
from chargeloom.sim.site.site import Plan, Tally
from chargeloom.sim.station.faults import Fault
from chargeloom.sim.station.happening import Happening, What
from chargeloom.sim.vehicles.tempers import Habit
from tests.patience import PATIENCE_S
from tests.sim.stranger_csms import reception


async def simulate(*arguments: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "chargeloom", "simulate", *arguments,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip


def test_a_line_tells_when_where_and_what() -> None:
    told = line("SIM-1", Happening(What.STOPPED, 2, "Local", 12_345))
    assert told.split()[1:] == ["SIM-1/2", "stopped", "Local", "12.345", "kWh"]
    assert line("SIM-1", Happening(What.CONNECTED)).split()[1:] == ["SIM-1", "connected"]


def test_the_options_make_a_plan() -> None:
    options = Options(url="ws://127.0.0.1/ocpp", stations=2, token=("A", "B"), speed=60)
    plan = options.plan()
    assert (plan.stations, plan.tokens, plan.pace) == (2, ("A", "B"), 60)


def test_the_summary_tells_what_has_come_of_it() -> None:
    tally = Tally()
    tally.count(Happening(What.STOPPED, 1, "Local", 2_500))
    assert "1 ended, 2.500 kWh" in summary(Plan(url="ws://127.0.0.1/ocpp"), tally)


def test_versions_quirks_and_faults_go_into_the_plan() -> None:
    app = App(result_action="return_value")
    app.default(command_plan)
    plan = app(
        ["--url", "ws://127.0.0.1/ocpp", "--protocol", "mixed", "--evses", "3", "--connectors", "2",
         "--quirk", "long-serial", "--quirk", "no-boot", "--fault", "drop=30", "--fault", "delay"]
    )  # fmt: skip
    assert plan.versions == tuple(Version)
    assert (plan.evses, plan.connectors) == (3, 2)
    assert plan.quirks == (Quirk.LONG_SERIAL, Quirk.NO_BOOT)
    assert plan.faults == ((Fault.DROP, 30.0), (Fault.DELAY, 5.0))


def test_habits_wiring_and_the_meter_go_into_the_plan() -> None:
    app = App(result_action="return_value")
    app.default(command_plan)
    url = ("--url", "ws://127.0.0.1/ocpp")
    plan = app(
        [
            *url,
            "--habit",
            "deaf",
            "--habit",
            "one-phase",
            "--rotation",
            "STR",
            "--site-meter",
            "5020",
        ]
    )
    assert plan.cars == (Habit.DEAF, Habit.ONE_PHASE)
    assert (plan.rotations, plan.meter_port) == ((Rotation.STR,), 5020)
    with pytest.raises(CycloptsError, match="six ways"):
        app([*url, "--rotation", "unknown"], exit_on_error=False, print_error=False)


def command_plan(options: Options) -> Plan:
    return options.plan()


@pytest.mark.parametrize("version", ["1.6", "2.0.1", "2.1"])
def test_a_version_is_written_as_people_write_it(version: str) -> None:
    app = App(result_action="return_value")
    app.default(command_plan)
    plan = app(["--url", "ws://127.0.0.1/ocpp", "--protocol", version])
    assert plan.versions == (Version(version),)


def test_the_cost_is_told_by_station() -> None:
    plan = Plan(url="ws://127.0.0.1/ocpp", stations=100)
    told = cost(plan, Footprint(50 * 1024**2, 1.0), Footprint(60 * 1024**2, 3.5))
    assert told == "60 MiB at most, 102.4 KiB more a station; 2.5 s of CPU"


async def test_a_simulation_can_be_run_from_python() -> None:
    lines: list[str] = []
    over = asyncio.Event()

    def write(told: str) -> None:
        lines.append(told)
        if "numbered" in told:
            over.set()

    async with reception() as desk:
        plan = Plan(url=desk.url, stations=2, pace=3600, gap_s=60)
        tally = await asyncio.wait_for(run(plan, over, write=write), PATIENCE_S)
    assert tally.counts[What.ACCEPTED] >= 1
    assert tally.counts[What.STARTED] == tally.counts[What.STOPPED] >= 1
    assert len(lines) == tally.counts.total()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_a_signal_ends_it_in_order(number: signal.Signals) -> None:
    async with reception() as desk:
        process = await simulate("--url", desk.url, "--speed", "3600", "--token", "TAG")
        stranger = await desk.next_link()
        await stranger.heard("StartTransaction")
        process.send_signal(number)
        out, err = await asyncio.wait_for(process.communicate(), PATIENCE_S)
        starts, stops = (
            len(stranger.payloads(action)) for action in ("StartTransaction", "StopTransaction")
        )
    assert (process.returncode, err) == (0, b"")
    assert starts == stops >= 1
    assert f"{stops} ended" in out.decode().splitlines()[-1]


async def test_it_fails_when_no_central_system_ever_accepted() -> None:
    async with reception() as desk:
        nobody = desk.url
    process = await simulate("--url", nobody, "--duration", "0.1")
    out, _ = await asyncio.wait_for(process.communicate(), PATIENCE_S)
    assert process.returncode == 1
    assert b"0 accepted boots" in out


@pytest.mark.parametrize(
    "arguments",
    [
        ("--url", "http://127.0.0.1"),
        ("--url", "ws://127.0.0.1", "--speed", "0"),
        ("--url", "ws://127.0.0.1", "--stations", "0"),
        ("--url", "ws://127.0.0.1", "--duration", "-1"),
        ("--stations", "1"),
    ],
)
def test_options_that_make_no_sense_are_refused(arguments: tuple[str, ...]) -> None:
    app = App()
    app.command(command)
    with pytest.raises(CycloptsError):
        app(["simulate", *arguments], exit_on_error=False, print_error=False)


@pytest.mark.parametrize("module", ["sqlalchemy", "litestar"])
def test_stations_are_simulated_without_what_a_server_needs(module: str) -> None:
    code = f"import sys, chargeloom.cli.simulate; sys.exit({module!r} in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, timeout=PATIENCE_S)
