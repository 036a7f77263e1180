"""Other processes read, close and migrate the same file under load: nothing is lost by that."""

import asyncio
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from subprocess import PIPE

from tests.durability.server import environment, new_key
from tests.durability.site import Site, integrity, site
from tests.shared import REPOSITORY

LEAST_TIMES = 3
KEYS = 2


async def test_readers_that_come_and_go_and_migrations_under_load_lose_nothing(
    tmp_path: Path,
) -> None:
    async with site(tmp_path / "data", stations=8, seed=4) as place:
        async with place.load.running(place.api, seed=4):
            await place.load.acknowledged(50)
            async with AsyncExitStack() as stack:
                for what in ("read", "dispose", "migrate"):
                    await stack.enter_async_context(bystander(what, place.server.database))
                for _ in range(KEYS):
                    await asyncio.to_thread(new_key, place.server.data)
                await place.load.acknowledged(300)
            await place.load.acknowledged(50)
            await place.load.rest()
        assert await place.broken_promises() == []
        assert_keys_work(place)
        await place.server.stop()
        assert integrity(place.server.database) == "ok"


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
        said, _ = await asyncio.wait_for(process.communicate(b""), 60)
        assert process.returncode == 0
        assert int(said) >= LEAST_TIMES


def assert_keys_work(place: Site) -> None:
    """Every key that was made meanwhile is there: one for the load, and the others."""
    assert len(list(place.api.every("/api/v1/keys"))) == 1 + KEYS
