"""`chargeloom demo`: the platform on a temporary folder, with a simulated site that charges."""

import asyncio
import secrets
import signal
import tempfile
from pathlib import Path
from typing import Annotated, Any, Final

import uvloop
from cyclopts import Parameter

from chargeloom import config
from chargeloom.app import Server
from chargeloom.cli.ending import plainly
from chargeloom.cli.serve import overrides
from chargeloom.cli.simulate import line
from chargeloom.config import Config, address
from chargeloom.domain.ids import StationId
from chargeloom.domain.station import StationRecord
from chargeloom.domain.token import TokenStatus, TokenType
from chargeloom.services.core import Core
from chargeloom.services.provisioning import NewToken
from chargeloom.sim.building import Version
from chargeloom.sim.happening import Happening, What
from chargeloom.sim.site import Plan, Site

SPEED: Final = 60.0
STATIONS: Final = 5
GAP_S: Final = 600.0
"""A busy site: a connector is free for ten of its minutes on average."""
CARDS: Final = ("04A2B3C4", "04C5D6E7", "04F8A9B0", "0411C2D3", "04E4F506", "0417A8B9", "04CADBEC")
BLOCKED: Final = "04DEAD00"

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


async def announce(core: Core, plan: Plan) -> None:
    """Make the stations, their password and the cards of a plan known; the last card is blocked."""
    password = (plan.password or "").encode()
    for identity in map(StationId, plan.identities()):
        record = StationRecord(id=identity, security_profile=1, created_at=core.ground.now())
        await core.provisioning.announce_station(record, _ACTOR)
        await core.provisioning.change_password(identity, password, _ACTOR)
    for uid in plan.tokens:
        status = TokenStatus.BLOCKED if uid == BLOCKED else TokenStatus.ACTIVE
        new = NewToken(uid=uid, type=TokenType.ISO14443, status=status)
        await core.provisioning.announce_token(new, _ACTOR)


def _settings(folder: Path, http: str | None, ocpp: str | None) -> dict[str, Any]:
    """Keep to the folder, whatever other settings say."""
    database = f"sqlite:///{folder / 'demo.db'}"
    said = overrides(data=folder, http=http, ocpp=ocpp, database=database)
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
        gap_s=GAP_S,
        versions=tuple(Version),
    )


async def _run(settings: Config) -> None:
    over = _until_signal()
    print("starting; this takes a few seconds", flush=True)
    server = await Server.start(settings)
    try:
        plan = _plan(settings, server.ocpp_port)
        await announce(server.core, plan)
        await _greet(server, settings, plan)
        await Site(plan, _tell).run(over)
    finally:
        await server.stop()


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
    print(f"stations  {plan.url}/IDENTITY; {plan.stations} simulated ones charge, a minute an hour")
    print("Ctrl-C ends the demo and removes its data.", flush=True)


def _tell(identity: str, happening: Happening) -> None:
    if happening.what in _TOLD:
        print(line(identity, happening), flush=True)
