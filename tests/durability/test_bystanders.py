"""Other processes read, close and migrate the same file under load: nothing is lost by that."""

import asyncio
import sqlite3
import sys
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, closing, contextmanager
from pathlib import Path
from subprocess import PIPE
from typing import Final

from tests.durability.server import environment, new_key
from tests.durability.site import Site, integrity, site
from tests.patience import PATIENCE_S
from tests.shared import REPOSITORY

LEAST_TIMES: Final = 3
PAUSE_S: Final = 0.05
STATIONS: Final = 8
"""Each has one message under way at most."""
KEYS: Final = 3
"""The first, with which the load was announced; one amid the bustle; one beside a backup."""


async def test_readers_that_come_and_go_and_migrations_under_load_lose_nothing(
    tmp_path: Path,
) -> None:
    async with site(tmp_path / "data", stations=STATIONS, seed=4) as place:
        place.load.slow_down(PAUSE_S)
        async with place.load.running(place.api, seed=4):
            await place.load.acknowledged(50)
            async with AsyncExitStack() as stack:
                for what in ("read", "dispose", "migrate"):
                    await stack.enter_async_context(bystander(what, place.server.database))
                await asyncio.to_thread(new_key, place.server.data)
                await place.load.acknowledged(100)
            await makes_a_key_beside_a_backup(place)
            await place.load.rest()
        assert await place.broken_promises() == []
        assert len(list(place.api.every("/api/v1/keys"))) == KEYS
        await place.server.stop()
        assert integrity(place.server.database) == "ok"


async def makes_a_key_beside_a_backup(place: Site) -> None:
    """A command that finds a reader in its way does not keep the server waiting with it."""
    with endless_reader(place.server.database):
        acknowledged = place.load.ledger.acknowledged
        await asyncio.to_thread(new_key, place.server.data)
        assert place.load.ledger.acknowledged > acknowledged + STATIONS


@contextmanager
def endless_reader(database: Path) -> Iterator[None]:
    """Read one state of the database, and hold on to it."""
    connection = sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True, isolation_level=None)
    with closing(connection):
        connection.execute("BEGIN")
        connection.execute("SELECT count(*) FROM journal").fetchone()
        yield


@asynccontextmanager
async def bystander(what: str, database: Path) -> AsyncIterator[None]:
    """Let another process do this, at least a few times, as long as the block lasts."""
    command: Sequence[str] = (sys.executable, "-m", "tests.durability.bystander", what)
    process = await asyncio.create_subprocess_exec(
        *command, str(database), cwd=REPOSITORY, env=environment({}), stdin=PIPE, stdout=PIPE
    )
    try:
        yield
    finally:
        said, _ = await asyncio.wait_for(process.communicate(b""), PATIENCE_S)
        assert process.returncode == 0
        assert int(said) >= LEAST_TIMES
