"""`chargeloom demo`: the platform on a temporary folder, with a simulated site that charges."""

import asyncio
import secrets
import signal
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Annotated, Any, Final

import uvloop
from cyclopts import Parameter
from msgspec import structs

from chargeloom import config
from chargeloom.app import Server
from chargeloom.cli.demo_garage import House, draw_up, outlets
from chargeloom.cli.demo_past import DAYS, fall_silent, past, silent_record, write
from chargeloom.cli.demo_prices import sell, with_bills
from chargeloom.cli.ending import plainly
from chargeloom.cli.overriding import overrides
from chargeloom.cli.pipes import teller
from chargeloom.cli.simulate import line
from chargeloom.config import Config, address
from chargeloom.domain.charging.token import TokenStatus, TokenType
from chargeloom.domain.ids import StationId
from chargeloom.domain.instant import DAY, Instant
from chargeloom.domain.stations.station_record import Coordinates, StationRecord
from chargeloom.domain.unit import Unit
from chargeloom.services.core import Core
from chargeloom.services.stations.provisioning import NewToken
from chargeloom.sim.site.building import Version
from chargeloom.sim.site.site import Plan, Site
from chargeloom.sim.station.happening import Happening, What

SPEED: Final = 60.0
STATIONS: Final = 12
SILENT: Final = 12
"""The number of the station that is offline; the others are there."""
BROKEN: Final = (("demo-4", 1),)
STRANGER: Final = "visitor-"
"""How the station begins its name that nobody announced: it waits in the inbox."""
SEED: Final = 1
GAP_S: Final = 900.0
"""A busy site: a connector is free for a quarter of an hour of its time on average."""
CARDS: Final = tuple(f"04{0xA2B3C4 + 0x1D2E3F * number & 0xFFFFFF:06X}" for number in range(36))
BLOCKED: Final = "04DEAD00"
PLACES: Final = (
    ("Hamburg, courtyard", Coordinates(53.54781, 9.98705)),
    ("Berlin, underground garage", Coordinates(52.52205, 13.41310)),
    ("Berlin, underground garage", Coordinates(52.52193, 13.41310)),
)
"""Where the stations of the demo stand: the slow ones in a garage, the quick ones in a courtyard."""

NOTICE: Final = (
    "A demo: the stations are simulated, an hour passes in a minute, and nothing is kept."
)
_ACTOR: Final = "demo"
_ENDS: Final = (signal.SIGINT, signal.SIGTERM)
_ANYWHERE: Final = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 where a server may listen
_TOLD: Final = frozenset({What.STARTED, What.STOPPED, What.REFUSED})


def demo(
    *,
    http: Annotated[str | None, Parameter(help="HOST:PORT of the API and console.")] = None,
    ocpp: Annotated[str | None, Parameter(help="HOST:PORT for stations, plain OCPP-J.")] = None,
) -> None:
    """Show a charging site, a minute an hour, until Ctrl-C; nothing of it is kept."""
    signal.pthread_sigmask(signal.SIG_BLOCK, _ENDS)  # until somebody cares for the folder
    with plainly(), tempfile.TemporaryDirectory(prefix="chargeloom-demo-") as folder:
        uvloop.run(_run(config.load(_settings(Path(folder), http, ocpp))))


async def announce(core: Core, site: Plan) -> None:
    """Make the stations, their password and the cards of a site known; the last card is blocked."""
    password = (site.password or "").encode()
    now = core.ground.now()
    for number, blueprint in enumerate(site.blueprints(), 1):
        location, coordinates = _place(number)
        record = StationRecord(
            id=StationId(blueprint.identity),
            security_profile=1,
            location=location,
            coordinates=coordinates,
            created_at=Instant(now - 2 * DAYS * DAY),
        )
        if number == SILENT:
            record = silent_record(blueprint, location, now)
            record = structs.replace(record, coordinates=coordinates)
        await core.provisioning.announce_station(record, _ACTOR)
        await core.provisioning.change_password(record.id, password, _ACTOR)
        if number == SILENT:
            await core.ground.store.commit(fall_silent(core, blueprint, record, now))
    for uid in site.tokens:
        status = TokenStatus.BLOCKED if uid == BLOCKED else TokenStatus.ACTIVE
        new = NewToken(uid=uid, type=TokenType.ISO14443, status=status)
        await core.provisioning.announce_token(new, _ACTOR)


def _place(number: int) -> tuple[str, Coordinates]:
    """Give a station a bay of its own, a few steps from the others."""
    name, middle = PLACES[number % len(PLACES)]
    east = middle.longitude + 0.00012 * (number // len(PLACES))
    return f"{name}, bay {number}", Coordinates(middle.latitude, round(east, 6))


def _settings(folder: Path, http: str | None, ocpp: str | None) -> dict[str, Any]:
    """Keep to the folder, whatever other settings say."""
    database = f"sqlite:///{folder / 'demo.db'}"
    said = overrides(data=str(folder), http=http, ocpp=ocpp, database=database)
    said.setdefault("ocpp", {})["accept_unknown"] = "inbox"
    said.setdefault("devices", {})["allow_loopback"] = True
    return said | {"log": {"level": "warning"}}


def _plan(settings: Config, ocpp_port: int) -> Plan:
    host = address(settings.ocpp.bind).host
    host = _ANYWHERE.get(host, host)
    shown = f"[{host}]" if ":" in host else host
    return Plan(
        url=f"ws://{shown}:{ocpp_port}/ocpp",
        stations=STATIONS,
        prefix="demo-",
        password=secrets.token_urlsafe(24),
        tokens=(*CARDS, BLOCKED),
        pace=SPEED,
        seed=SEED,
        gap_s=GAP_S,
        versions=tuple(Version),
        broken=BROKEN,
    )


def _stranger(site: Plan) -> Plan:
    """A station that nobody has announced; it comes by without a password."""
    return structs.replace(site, stations=1, prefix=STRANGER, password=None, broken=())


async def _run(settings: Config) -> None:
    over = _until_signal()
    print("starting; this takes a few seconds", flush=True)
    server = await Server.start(settings, NOTICE)
    try:
        site = _plan(settings, server.ocpp_port)
        await announce(server.core, site)
        await _greet(server, settings, site)
        await _play(server.core, site, over)
    finally:
        await server.stop()


async def _play(core: Core, site: Plan, over: asyncio.Event) -> None:
    """Let the site charge until the end, and write its past meanwhile."""
    all_of_it = site.blueprints()
    working, silent = all_of_it[: SILENT - 1], all_of_it[SILENT - 1 :]
    now = core.ground.now()
    sold = await sell(core, _ACTOR, 2 * DAYS)
    units = with_bills(past(SEED, working, silent, site.tokens[:-1], now), sold)
    live = Site(structs.replace(site, stations=len(working)), partial(_tell, teller(gone=over.set)))
    hanging = tuple(outlets(working))
    house = House(hanging, live, core.ground.now, SPEED)
    await house.device.start()
    await draw_up(core, hanging, house.device.port)
    remembering = asyncio.create_task(_remember(core, units, teller(gone=over.set)))
    try:
        await asyncio.gather(
            live.run(over),
            Site(_stranger(site), lambda *_: None).run(over),
        )
    finally:
        remembering.cancel()
        with suppress(asyncio.CancelledError):
            await remembering
        await house.device.stop()


async def _remember(core: Core, units: Iterator[Unit], tell: Callable[[str], None]) -> None:
    await write(core.ground.store, units)
    tell(f"the past {DAYS} days are written: charts are full now")


def _until_signal() -> asyncio.Event:
    """Take the signals that end a program, those too that came since it began."""
    over = asyncio.Event()
    for number in _ENDS:
        asyncio.get_running_loop().add_signal_handler(number, over.set)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _ENDS)
    return over


async def _greet(server: Server, settings: Config, plan: Plan) -> None:
    print(f"page      http://{address(settings.http.bind).host}:{server.http_port}/")
    print(f"sign in   {await server.sign_in_link()}   (once)")
    print(f"stations  {plan.url}/IDENTITY; {plan.stations} simulated ones, a minute an hour")
    print(f"          {BROKEN[0][0]} is faulted, demo-{SILENT} offline, {STRANGER}1 in the inbox")
    print("Ctrl-C ends the demo and removes its data.", flush=True)


def _tell(tell: Callable[[str], None], identity: str, happening: Happening) -> None:
    if happening.what in _TOLD:
        tell(line(identity, happening))
