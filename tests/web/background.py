"""A site that is served from a thread of its own, for clients that block."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from chargeloom.domain.access import Role
from chargeloom.domain.command import CommandStatus, Outcome, RawCall, RawReply
from chargeloom.domain.ids import StationId, to_text
from chargeloom.domain.station import StationRecord
from chargeloom.services.commanding import subject_of
from tests.web.listening import serving
from tests.web.site import Site, standing


class Background:
    """What a blocking client must know of the site."""

    def __init__(self) -> None:
        self.url = ""
        self.secret = ""
        self.known: dict[str, str] = {}


async def agree(question: msgspec.Struct) -> msgspec.Struct:
    """Answer as a station does that is content with everything."""
    if isinstance(question, RawCall):
        return RawReply(protocol="ocpp1.6", payload=b'{"status":"Accepted"}')
    return Outcome(status=CommandStatus.ACCEPTED, answer="Accepted")


async def furnish(site: Site) -> dict[str, str]:
    """Put one of each thing into the site; returns their names as addresses want them."""
    await site.charging("CP-1")
    site.core.ground.bus.answer(subject_of(StationId("CP-1")), agree)
    token = await site.rig.token("OTHER")
    key, _ = await site.core.accessing.create_key("spare", Role.VIEWER, "test")
    (transaction,) = await site.rig.transactions()
    record = StationRecord(id=StationId("CP-2"), created_at=site.core.ground.now())
    await site.core.provisioning.announce_station(record, "test")
    return {
        "station": "CP-1",
        "action": "ClearCache",
        "token": to_text("tok", token.id),
        "key": to_text("key", key.id),
        "transaction": to_text("tx", transaction.id),
    }


@contextmanager
def in_background(folder: Path) -> Iterator[Background]:
    """Serve a furnished site until the block ends."""
    background = Background()
    is_up = threading.Event()
    loop = asyncio.new_event_loop()
    over = asyncio.Event()

    async def live() -> None:
        async with standing(folder) as site, serving(site) as server:
            background.url = f"http://127.0.0.1:{server.port}"
            background.secret = site.secrets[Role.ADMIN]
            background.known = await furnish(site)
            is_up.set()
            await over.wait()

    thread = threading.Thread(target=lambda: loop.run_until_complete(live()))
    thread.start()
    try:
        assert is_up.wait(30)
        yield background
    finally:
        loop.call_soon_threadsafe(over.set)
        thread.join(30)
        loop.close()
