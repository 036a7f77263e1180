"""A case played on a whole core: the station says its part, the operator gives orders, both by frames."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, Final, Generic, TypeVar

from chargeloom.domain.charging.transaction import TransactionRecord
from chargeloom.domain.commands.command import ORDERS, Command, Order
from chargeloom.domain.commands.progress import Finish
from chargeloom.domain.commands.raw_call import RawCall, RawReply
from chargeloom.domain.stations.journal import Exchange
from tests.patience import PATIENCE_S
from tests.rig import FakeStation, Rig

Fate = TypeVar("Fate")

"""Only a broken test waits so long."""

_NAMES: Final = {kind: name for name, kind in ORDERS.items()}


class Asked(Generic[Fate]):
    """A request of ours as it arrived at the station, and what becomes of it once it is answered."""

    def __init__(
        self, station: FakeStation, frame: list[Any], fate: Callable[[], Awaitable[Fate]]
    ) -> None:
        kind, self._message_id, self.action, self.payload = frame
        assert kind == 2, frame
        self._station = station
        self._fate = fate

    async def answer(self, payload: dict[str, Any]) -> Fate:
        """Answer it, and return what became of it here."""
        self.reply(payload)
        return await self.end()

    def reply(self, payload: dict[str, Any]) -> None:
        """Answer it; more is to follow."""
        self._station.answer(self._message_id, payload)

    async def end(self) -> Fate:
        """Wait for what becomes of it here."""
        return await self._fate()

    async def following(self) -> "Asked[Fate]":
        """Take the next request of the same order."""
        return Asked(self._station, await self._station.connection.next(), self._fate)

    async def refuse(self, code: str) -> Fate:
        """Answer it with a CALLERROR, and return what became of it here."""
        self.object(code)
        return await self._fate()

    def object(self, code: str) -> None:
        """Answer it with a CALLERROR; more is to follow."""
        self._station.actor.received(json.dumps([4, self._message_id, code, "", {}]).encode())


class Play:
    """One station, one operator, one core."""

    def __init__(self, rig: Rig, station: FakeStation) -> None:
        self.rig = rig
        self.station = station

    async def order(self, order: Order) -> Asked[Command]:
        """Let the operator give an order, and take the request that it becomes."""
        commanding = self.rig.core.commanding
        name = _NAMES[type(order)]
        command = await commanding.issue(self.station.station.id, name, order, "operator")
        frame = await self.station.connection.next()
        return Asked(self.station, frame, partial(commanding.wait, command, PATIENCE_S))

    async def raw(self, action: str, payload: dict[str, Any]) -> Asked[RawReply]:
        """Let the operator send exactly this request, and take it."""
        call = RawCall(action=action, payload=json.dumps(payload).encode())
        reply = asyncio.ensure_future(self.rig.core.commanding.call(self.station.station.id, call))
        taking = asyncio.ensure_future(self.station.connection.next())
        await asyncio.wait({reply, taking}, return_when=asyncio.FIRST_COMPLETED)
        assert taking.done(), reply.result()
        return Asked(self.station, taking.result(), partial(_as_reply, reply))

    async def progress(self, command: Command) -> tuple[str, Finish | None] | None:
        """Read from the store how far it is what a command has begun."""
        await self.rig.settle()
        found = await self.rig.core.ground.store.command(command.id)
        assert found is not None
        assert found.status is command.status
        return (found.progress.status, found.progress.ending) if found.progress else None

    async def transaction(self) -> TransactionRecord:
        """Read the only transaction there is, from the store."""
        [record] = await self.rig.transactions()
        return record

    async def told(self, action: str) -> list[Exchange]:
        """Read what the journal holds of an action, oldest first."""
        return [one for one in await self.rig.exchanges() if one.action == action]


async def _as_reply(reply: asyncio.Future[Any]) -> RawReply:
    answered = await reply
    assert isinstance(answered, RawReply), answered
    return answered
