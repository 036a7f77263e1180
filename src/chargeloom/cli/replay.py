"""`chargeloom replay`: one side of a recorded conversation, said again, and what is different now."""

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import uvloop
from cyclopts import Parameter
from cyclopts.validators import Number

from chargeloom import clock, config
from chargeloom.cli.dialling import is_websocket, secured
from chargeloom.cli.ending import plainly
from chargeloom.cli.export import look_for_a_slip, span
from chargeloom.cli.overriding import overrides
from chargeloom.cli.pipes import teller
from chargeloom.composition.asking import asking
from chargeloom.config import ConfigError, address
from chargeloom.domain.ids import StationId
from chargeloom.domain.stations.journal import Direction
from chargeloom.replaying.player import COMES_S, Fared, Manner, Outcome, Player, in_words
from chargeloom.replaying.recording import Recording, RecordingError, Turn
from chargeloom.replaying.renumbering import Renumbering, fresh
from chargeloom.replaying.simulated import with_simulator
from chargeloom.replaying.sources import of_database, of_file
from chargeloom.sim.links.line import Line, NoLine, board, dial
from chargeloom.storage.pages import Page


def _is_target(of: object, url: str | None) -> None:
    if url is not None:
        is_websocket(of, url)


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class Options:
    """What to replay, to whom, and how."""

    station: Annotated[
        str | None, Parameter(help="Of this station, out of the data folder; instead of a file.")
    ] = None
    data: Annotated[str | None, Parameter(help="The server's data folder.")] = None
    since: Annotated[str | None, Parameter(name="--from", help="Not before this moment.")] = None
    until: Annotated[str | None, Parameter(name="--to", help="Before this moment.")] = None
    url: Annotated[
        str | None,
        Parameter(help="The station's side, to this central system.", validator=_is_target),
    ] = None
    listen: Annotated[
        str | None,
        Parameter(help="The central system's side, to the station that comes to HOST:PORT."),
    ] = None
    simulator: Annotated[
        bool, Parameter(help="The central system's side, to a simulated station.", negative=())
    ] = False
    identity: Annotated[
        str | None, Parameter(help="Whom to be there; else the station of the recording.")
    ] = None
    password: Annotated[str | None, Parameter(help="What to sign in with.")] = None
    ca: Annotated[Path | None, Parameter(help="PEM file of whom to trust for wss.")] = None
    speed: Annotated[
        float, Parameter(help="So many times faster; 0 waits for nothing.", validator=Number(gte=0))
    ] = 1.0
    token: Annotated[
        str | None, Parameter(help="The card to show where the recording leaves it out.")
    ] = None
    keep_ids: Annotated[
        bool, Parameter(help="Say message and transaction ids as they were.", negative=())
    ] = False
    keep_times: Annotated[
        bool, Parameter(help="Say times as they were; else they are moved to now.", negative=())
    ] = False


def replay(
    recording: Annotated[
        Path | None, Parameter(help="An export of messages, or the text of a bug report.")
    ] = None,
    *,
    options: Options | None = None,
) -> None:
    """Replay, and tell in words what is answered otherwise; ends with 1 when something is."""
    chosen = options or Options()
    with plainly():
        try:
            outcome = uvloop.run(_run(recording, chosen))
        except (NoLine, RecordingError, TimeoutError) as error:
            raise ConfigError(str(error) or "nobody came") from None
    left = f", {outcome.left_out} left out" if outcome.left_out else ""
    print(
        f"{outcome.said} said, {outcome.same} answered as then, {outcome.different} otherwise{left}"
    )
    if outcome.different:
        raise SystemExit(1)


async def _run(path: Path | None, options: Options) -> Outcome:
    ways = [options.url is not None, options.listen is not None, options.simulator]
    if sum(ways) != 1:
        raise ConfigError("name one of --url, --listen and --simulator")
    found = await _recording(path, options)
    gone = asyncio.Event()
    side = Direction.IN if options.url is not None else Direction.OUT
    async with _line(found, options) as line:
        tell = teller(gone=gone.set)

        def judge(fared: Fared) -> None:
            for words in in_words(fared):
                tell(words)

        player = Player(
            found,
            side,
            line,
            manner=Manner(
                speed=options.speed,
                keeps_ids=options.keep_ids,
                waits_s=0.0 if side is Direction.IN else COMES_S,
            ),
            renumbering=_renumbering(found, found.of(side), options),
            new_id=_new_id,
            now=clock.now,
            tell=tell,
            judge=judge,
        )
        return await player.play()


async def _recording(path: Path | None, options: Options) -> Recording:
    if (path is None) == (options.station is None):
        raise ConfigError("name a file, or a station by --station")
    if path is not None:
        return of_file(path)
    since, until = span(options.since, options.until)
    page = Page(since=since, until=until)
    async with asking(config.load(overrides(data=options.data))) as asked:
        station = StationId(options.station or "")
        await look_for_a_slip(asked, station)
        return await of_database(asked, station, page)


def _renumbering(found: Recording, ours: tuple[Turn, ...], options: Options) -> Renumbering:
    """Move times so that nothing lies in the future: what is said faster ends now."""
    first, last = found.turns[0].asked.at, found.turns[-1].asked.at
    anchor = first if options.speed == 1.0 else last
    shift_us = 0 if options.keep_times else clock.now() - anchor
    made = Renumbering(shift_us=shift_us, token=options.token)
    if not options.keep_ids:
        fresh((turn.asked.payload for turn in ours), _new_id, made)
    return made


@asynccontextmanager
async def _line(found: Recording, options: Options) -> AsyncIterator[Line]:
    if options.url is not None:
        identity = options.identity or found.station
        tls = secured(options.url, options.ca, None, None)
        line = await dial(
            options.url, identity, (found.protocol,), password=options.password, tls=tls
        )
        if line.subprotocol != found.protocol:
            raise NoLine(f"{options.url} does not speak {found.protocol}")
        yield line
        await line.hang_up()
        return
    if options.simulator:
        async with with_simulator(found) as line:
            yield line
        return
    place = address(options.listen or "127.0.0.1:0")
    async with board(place.host, place.port, (found.protocol,)) as desk:
        print(f"waiting for a station at ws://{place.host}:{desk.port}/", flush=True)
        line = await desk.caller()
        try:
            yield line
        finally:
            await line.hang_up()


def _new_id() -> str:
    return secrets.token_hex(12)
