"""A whole site on this machine: a data folder with stations, tokens and a key, served and used."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Final

from chargeloom import clock
from chargeloom.domain.instant import DAY, Instant
from tests.durability.api import Api
from tests.durability.checker import differences
from tests.durability.kept import kept
from tests.durability.life import Life, chance
from tests.durability.life_2x import Life2x
from tests.durability.load import Load
from tests.durability.server import Server, new_key
from tests.durability.station import Station

MOST_SHOWN: Final = 20

_PASSWORD: Final = "a-loom-has-many-threads"
_LIFE_BEGINS: Final = 200 * DAY
"""So long ago: the stations' clocks run faster than ours, and must not overtake it."""


class Site:
    """A server and those who use it."""

    def __init__(self, server: Server, load: Load, api: Api) -> None:
        self.server = server
        self.load = load
        self.api = api

    async def broken_promises(self) -> list[str]:
        """Compare what was promised with what the API says was kept; nothing may be in flight."""
        ledger = self.load.ledger
        commands = [each.id for each in ledger.ordered]
        found = await asyncio.to_thread(kept, self.api, commands)
        return differences(ledger, found)[:MOST_SHOWN]


@asynccontextmanager
async def site(
    data: Path,
    *,
    stations: int,
    seed: int,
    of_2x: int = 0,
    wrapper: Sequence[str] = (),
    settings: Mapping[str, str] | None = None,
) -> AsyncIterator[Site]:
    """Announce stations to a new server that is started through the wrapper; so many speak OCPP 2.0.1."""
    key = await asyncio.to_thread(new_key, data, wrapper)
    server = Server(data, wrapper=wrapper, settings=settings)
    api = Api(server.http_port, key)
    kinds = [Life2x if number < of_2x else Life for number in range(stations)]
    load = Load(
        [_station(number, server.ocpp_port, seed, kind) for number, kind in enumerate(kinds)]
    )
    try:
        await server.start()
        await asyncio.to_thread(_announce, api, load)
        yield Site(server, load, api)
    finally:
        server.close()


def integrity(database: Path) -> str:
    """Let SQLite check a database that nobody writes to; `ok` is all that it may say."""
    with closing(sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True)) as connection:
        return "\n".join(row[0] for row in connection.execute("PRAGMA integrity_check"))


def _station(number: int, port: int, seed: int, kind: type[Life | Life2x]) -> Station:
    identity = f"LOOM-{number:03}"
    begins_at = Instant(clock.now() - _LIFE_BEGINS)
    life = kind(f"TOKEN-{number:03}", begins_at, chance(seed, "life", number))
    return Station(identity, _PASSWORD, port, life, chance(seed, "link", number))


def _announce(api: Api, load: Load) -> None:
    for station in load.stations:
        api.create("/api/v1/stations", {"id": station.identity, "password": _PASSWORD})
        api.create("/api/v1/tokens", {"uid": station.life.token, "type": "ISO14443"})
