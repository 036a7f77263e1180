"""A whole core on a real database, with stations at the end of fake links: no sockets, no waiting."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from chargeloom.composition.composing import compose
from chargeloom.composition.loading import load
from chargeloom.config import Config, Storage
from chargeloom.domain.charging.token import Token, TokenType
from chargeloom.domain.charging.transaction import TransactionRecord
from chargeloom.domain.ids import StationId, TokenId
from chargeloom.domain.instant import Instant, to_rfc3339
from chargeloom.domain.stations.journal import Exchange
from chargeloom.domain.stations.station_record import StationRecord
from chargeloom.domain.unit import Unit
from chargeloom.places import DATABASE
from chargeloom.protocols.ocpp.actor import StationActor
from chargeloom.protocols.ocpp.v16.version import V16
from chargeloom.protocols.ocpp.version import Version
from chargeloom.services.core import Core
from chargeloom.storage.pages import Page
from tests.blank import put_blank
from tests.compiled import share_compiled
from tests.patience import PATIENCE_S

share_compiled()


class FakeConnection:
    """A link that keeps what is sent over it."""

    def __init__(self) -> None:
        self.sent: list[list[Any]] = []
        self.close_code: int | None = None
        self.is_paused = False
        self._news = asyncio.Event()

    @property
    def is_closed(self) -> bool:
        return self.close_code is not None

    def send(self, text: bytes) -> None:
        self.sent.append(json.loads(text))
        self._news.set()

    def close(self, code: int, reason: str) -> None:
        self.close_code = code

    def pause(self) -> None:
        self.is_paused = True

    def resume(self) -> None:
        self.is_paused = False

    async def next(self) -> list[Any]:
        """Wait for the next frame that was sent."""
        async with asyncio.timeout(PATIENCE_S):
            while not self.sent:
                self._news.clear()
                await self._news.wait()
        return self.sent.pop(0)


class FakeStation:
    """A station that says exactly what a test tells it to say."""

    def __init__(
        self,
        core: Core,
        identity: str,
        call_timeout_s: float = PATIENCE_S,
        version: Version = V16,
        connection: FakeConnection | None = None,
    ) -> None:
        station = core.fleet.find(StationId(identity))
        assert station is not None
        self.core = core
        self.station = station
        self.connection = connection or FakeConnection()
        self.actor = StationActor(core, station, version, self.connection, call_timeout_s)
        self._count = 0

    def answers_within(self, seconds: float) -> None:
        """Wait no longer than this for the answers to what is asked from now on."""
        self.actor._link.rpc.calls._timeout_s = seconds

    def say(self, action: str, payload: Any, message_id: str | None = None) -> str:
        """Send a call without waiting for its answer; return its id."""
        self._count += 1
        used = message_id or f"s{self._count}"
        self.actor.received(json.dumps([2, used, action, payload]).encode())
        return used

    async def ask(self, action: str, payload: Any, message_id: str | None = None) -> Any:
        """Send a call and return the payload of its CALLRESULT."""
        used = self.say(action, payload, message_id)
        frame = await self.connection.next()
        assert frame[:2] == [3, used], frame
        return frame[2]

    async def ask_in_vain(self, action: str, payload: Any) -> str:
        """Send a call and return the code of its CALLERROR."""
        used = self.say(action, payload)
        frame = await self.connection.next()
        assert frame[:2] == [4, used], frame
        return str(frame[2])

    def answer(self, message_id: str, payload: Any) -> None:
        self.actor.received(json.dumps([3, message_id, payload]).encode())

    async def boot(self) -> Any:
        return await self.ask(
            "BootNotification", {"chargePointVendor": "Loom", "chargePointModel": "One"}
        )

    async def start(self, at: Instant | None = None, **changes: Any) -> Any:
        payload = {
            "connectorId": 1,
            "idTag": "CARD",
            "meterStart": 1000,
            "timestamp": to_rfc3339(self.core.ground.now() if at is None else at),
        }
        return await self.ask("StartTransaction", payload | changes)

    async def stop(self, number: int, at: Instant | None = None, **changes: Any) -> Any:
        payload = {
            "transactionId": number,
            "meterStop": 8000,
            "timestamp": to_rfc3339(self.core.ground.now() if at is None else at),
        }
        return await self.ask("StopTransaction", payload | changes)


class Rig:
    """The core under test, and what its store says."""

    def __init__(self, config: Config, core: Core) -> None:
        self.config = config
        self.core = core

    async def station(
        self, identity: str = "CP-1", version: Version = V16, **known: Any
    ) -> FakeStation:
        """Announce a station, and connect it; unless told otherwise, it has booted once before."""
        now = self.core.ground.now()
        known.setdefault("booted_at", now)
        record = StationRecord(id=StationId(identity), created_at=now, **known)
        await self.core.provisioning.announce_station(record, "test")
        return FakeStation(self.core, identity, version=version)

    async def token(self, uid: str = "CARD", **known: Any) -> Token:
        """Make a token known."""
        now = self.core.ground.now()
        token = Token(
            id=TokenId(self.core.ground.ids.next(now)),
            uid=uid,
            type=known.pop("type", TokenType.ISO14443),
            created_at=now,
            **known,
        )
        unit = Unit()
        unit.record(token)
        await self.core.ground.commit(unit)
        self.core.authorizing.keep(token)
        return token

    async def transactions(self) -> list[TransactionRecord]:
        await self.settle()
        return list(await self.core.ground.store.transactions(Page(500), None, None))

    async def exchanges(self) -> list[Exchange]:
        await self.settle()
        return list(await self.core.ground.store.exchanges(Page(500), None, None))

    async def event_types(self) -> list[str]:
        await self.settle()
        return [event.type.value for event in await self.core.ground.store.events(Page(500))]

    async def settle(self) -> None:
        """Wait until all that was submitted is durable."""
        await self.core.ground.store.commit(Unit())


async def prepare(folder: Path) -> None:
    """Put an empty database into a folder that has none."""
    await asyncio.to_thread(put_blank, folder / DATABASE)


@asynccontextmanager
async def running(folder: Path, **settings: Any) -> AsyncIterator[Rig]:
    """Run a core on a database in the folder; again on the same folder is a restart.

    Unless told otherwise, neither the machine's own death nor a full disk is reckoned with.
    """
    settings.setdefault("storage", Storage(synchronous="off", reserve_mb=0))
    config = Config(data=folder, **settings)
    await prepare(folder)
    core, _ = compose(config)
    await core.ground.store.open()
    await load(core)
    try:
        yield Rig(config, core)
    finally:
        await core.replays.close()
        await core.contracts.close()
        await core.showing.close()
        core.enlisting.settling.close()
        core.limit_telling.close()
        await core.ground.store.close()
