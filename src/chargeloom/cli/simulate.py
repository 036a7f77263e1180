"""`chargeloom simulate`: stations and people against any central system."""

import asyncio
import signal
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final, Literal, TypeAlias

import uvloop
from cyclopts import Parameter
from cyclopts.validators import Number

from chargeloom import clock
from chargeloom.cli.dialling import is_websocket, secured
from chargeloom.cli.ending import plainly
from chargeloom.cli.pipes import teller
from chargeloom.domain.instant import to_datetime
from chargeloom.domain.sites.three_phase import Rotation
from chargeloom.sim.footprint import Footprint, footprint
from chargeloom.sim.quirks import Quirk
from chargeloom.sim.site.building import Version
from chargeloom.sim.site.site import Plan, Site, Tally
from chargeloom.sim.station.faults import read_fault
from chargeloom.sim.station.happening import Happening, What
from chargeloom.sim.vehicles.tempers import Habit

_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)
_WATT_HOURS: Final = 1000


Speech: TypeAlias = Literal["1.6", "2.0.1", "2.1", "mixed"]

VERSIONS: Final[dict[Speech, tuple[Version, ...]]] = {
    "1.6": (Version.V16,),
    "2.0.1": (Version.V201,),
    "2.1": (Version.V21,),
    "mixed": tuple(Version),
}


def _are_faults(_: object, texts: Iterable[str]) -> None:
    for text in texts:
        read_fault(text)


def _are_known(_: object, rotations: Iterable[Rotation]) -> None:
    if Rotation.UNKNOWN in rotations:
        raise ValueError("a simulated station is wired in one of six ways")


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class Options:
    """What to simulate."""

    url: Annotated[
        str,
        Parameter(help="Where stations connect; the identity is appended.", validator=is_websocket),
    ]
    stations: Annotated[
        int, Parameter(help="How many stations.", validator=Number(gte=1, lte=10_000))
    ] = 1
    prefix: Annotated[str, Parameter(help="Their names: this, and a number from 1.")] = "SIM-"
    password: Annotated[str | None, Parameter(help="What all of them sign in with.")] = None
    token: Annotated[
        tuple[str, ...],
        Parameter(help="Cards of the drivers; may be given several times.", negative_iterable=()),
    ] = ("04A2B3C4",)
    speed: Annotated[
        float,
        Parameter(
            help="Seconds that pass for vehicles and people in one of ours.",
            validator=Number(gt=0, lte=10_000),
        ),
    ] = 1.0
    seed: Annotated[int, Parameter(help="The same seed brings the same people.")] = 1
    duration: Annotated[
        float | None, Parameter(help="End after so many seconds.", validator=Number(gt=0))
    ] = None
    meter_interval: Annotated[
        int | None,
        Parameter(
            help="Seconds between readings, as they pass for vehicles.", validator=Number(gte=0)
        ),
    ] = None

    protocol: Annotated[Speech, Parameter(help="What they speak; mixed is each in turn.")] = "1.6"
    evses: Annotated[
        int | None,
        Parameter(
            help="EVSEs of each station; else models of one and two take turns.",
            validator=Number(gte=1, lte=64),
        ),
    ] = None
    connectors: Annotated[
        int, Parameter(help="Connectors of each EVSE.", validator=Number(gte=1, lte=8))
    ] = 1
    habit: Annotated[
        tuple[Habit, ...],
        Parameter(
            help="What cars do otherwise than most; of several, each car has one.",
            negative_iterable=(),
        ),
    ] = ()
    rotation: Annotated[
        tuple[Rotation, ...],
        Parameter(
            help="How the lines of a station lie to the phases of the site; of several, in turn.",
            negative_iterable=(),
            validator=_are_known,
        ),
    ] = (Rotation.RST,)
    site_meter: Annotated[
        int | None,
        Parameter(
            help="Port, on this machine, of a meter of all stations, a house and its roof:"
            " Modbus TCP, SunSpec.",
            validator=Number(gte=1, lte=65_535),
        ),
    ] = None
    quirk: Annotated[
        tuple[Quirk, ...],
        Parameter(
            help="Something that real stations do wrong; may be given several times.",
            negative_iterable=(),
        ),
    ] = ()
    fault: Annotated[
        tuple[str, ...],
        Parameter(
            help="NAME or NAME=NUMBER: drop, duplicate, delay, lose-replies, half-open,"
            " clock-offset, clock-drift, clock-1970; may be given several times.",
            negative_iterable=(),
            validator=_are_faults,
        ),
    ] = ()
    ca: Annotated[
        Path | None, Parameter(help="PEM file of whom to trust for wss; else the system's.")
    ] = None
    cert: Annotated[Path | None, Parameter(help="PEM file of a client certificate.")] = None
    key: Annotated[Path | None, Parameter(help="PEM file of its key.")] = None

    def plan(self) -> Plan:
        return Plan(
            url=self.url,
            stations=self.stations,
            prefix=self.prefix,
            password=self.password,
            tokens=self.token,
            pace=self.speed,
            seed=self.seed,
            meter_interval_s=self.meter_interval,
            versions=VERSIONS[self.protocol],
            evses=self.evses,
            connectors=self.connectors,
            cars=self.habit,
            rotations=self.rotation,
            meter_port=self.site_meter,
            quirks=self.quirk,
            faults=tuple(read_fault(text) for text in self.fault),
            authority=self.ca,
            certificate=self.cert,
            certificate_key=self.key,
        )


def simulate(options: Options) -> None:
    """Simulate charging stations and their visitors, until Ctrl-C or the end of the duration."""
    plan = options.plan()
    begun = footprint()
    with plainly():
        secured(options.url, options.ca, options.cert, options.key)  # said before any station comes
        tally = uvloop.run(_until_signal(plan, options.duration))
    print(cost(plan, begun, footprint()))
    print(summary(plan, tally))
    if not tally.counts[What.ACCEPTED]:
        raise SystemExit(1)


async def run(
    plan: Plan,
    until: asyncio.Event,
    *,
    duration_s: float | None = None,
    write: Callable[[str], None] = print,
) -> Tally:
    """Simulate until the event or the end of the duration, with a line for all that happens."""
    site = Site(plan, lambda identity, happening: write(line(identity, happening)))
    return await site.run(until, duration_s)


def line(identity: str, happening: Happening) -> str:
    """Tell one thing that happened."""
    time = to_datetime(clock.now()).strftime("%H:%M:%S")
    place = f"{identity}/{happening.connector}" if happening.connector else identity
    energy = f"  {happening.energy_wh / _WATT_HOURS:.3f} kWh" if happening.energy_wh else ""
    return f"{time}  {place:<16}  {happening.what:<12}  {happening.detail}{energy}".rstrip()


def summary(plan: Plan, tally: Tally) -> str:
    """Tell what has come of it, in one sentence."""
    counts = tally.counts
    return (
        f"{plan.stations} stations, {counts[What.ACCEPTED]} accepted boots, "
        f"{counts[What.STARTED]} charges begun, {counts[What.STOPPED]} ended, "
        f"{tally.energy_wh / _WATT_HOURS:.3f} kWh, {counts[What.REFUSED]} tokens refused, "
        f"{counts[What.DISCONNECTED]} links lost, {counts[What.FAILED]} error answers, "
        f"{tally.untold} messages undelivered"
    )


def cost(plan: Plan, begun: Footprint, ended: Footprint) -> str:
    """Tell what the simulation has cost, in one sentence."""
    grown_kib = (ended.memory_bytes - begun.memory_bytes) / 1024
    return (
        f"{ended.memory_bytes / 1024**2:.0f} MiB at most, {grown_kib / plan.stations:.1f} KiB more a "
        f"station; {ended.cpu_s - begun.cpu_s:.1f} s of CPU"
    )


async def _until_signal(plan: Plan, duration_s: float | None) -> Tally:
    until = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in _SIGNALS:
        loop.add_signal_handler(number, until.set)
    return await run(plan, until, duration_s=duration_s, write=teller(gone=until.set))
