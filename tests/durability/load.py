"""Stations and an operator that keep a server busy, and the ledger of what it promised them."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Final

from tests.durability.api import Api, Unreachable
from tests.durability.ledger import Ledger, Ordered, Told
from tests.durability.life import chance
from tests.durability.station import Station
from tests.patience import PATIENCE_S

POLL_S: Final = 0.003

_ORDERED_AT_ONCE: Final = 2


class Load:
    """Stations that live, and what is known of them."""

    def __init__(self, stations: Sequence[Station]) -> None:
        self.stations = stations
        self.ledger = Ledger()
        self._tasks: list[asyncio.Task[None]] = []

    @asynccontextmanager
    async def running(self, api: Api | None = None, seed: int = 0) -> AsyncIterator[None]:
        """Let stations live, and an operator command them where an API is given."""
        self._tasks = [asyncio.create_task(each.live(self.ledger)) for each in self.stations]
        if api is not None:
            operators = (self._operate(api, (seed, one)) for one in range(_ORDERED_AT_ONCE))
            self._tasks += [asyncio.create_task(each) for each in operators]
        try:
            yield
        finally:
            for task in self._tasks:
                task.cancel()
            await asyncio.wait(self._tasks)
            self._raise_what_failed()

    async def until(self, is_reached: Callable[[], bool]) -> None:
        """Wait until something is so."""
        async with asyncio.timeout(PATIENCE_S):
            while not is_reached():
                await asyncio.sleep(POLL_S)
                self._raise_what_failed()

    async def acknowledged(self, more: int) -> None:
        """Wait until so many more transactional calls were answered."""
        goal = self.ledger.acknowledged + more
        await self.until(lambda: self.ledger.acknowledged >= goal)

    async def online(self) -> None:
        """Wait until every station has a link."""
        await self.until(lambda: all(each.is_online for each in self.stations))

    async def offline(self) -> None:
        """Wait until every station has read all that it was sent before its link was lost."""
        await self.until(lambda: not any(each.is_online for each in self.stations))

    async def rest(self) -> None:
        """Let the stations say no more, and wait until all that they said is answered."""
        for each in self.stations:
            each.rest()
        await self.until(lambda: not any(each.in_flight for each in self.stations))

    def slow_down(self, pause_s: float) -> None:
        """Let each station be silent for a while after each answer: what is slow need not be full."""
        for each in self.stations:
            each.pause_s = pause_s

    def in_flight(self) -> list[Told]:
        """List the transactional calls that wait for their answers."""
        calls = (each.in_flight for each in self.stations)
        return [call for call in calls if call is not None and call.is_transactional]

    async def _operate(self, api: Api, seed: tuple[int, int]) -> None:
        """Command one station after the other; what is not answered with 201 was promised to nobody."""
        drawn = chance("operator", seed)
        number = 0
        while True:
            number += 1
            station = drawn.choice(self.stations).identity
            name, body = drawn.choice(
                (
                    ("start", {"token": f"R{seed[0]}-{seed[1]}-{number}"}),
                    ("trigger", {"message": "Heartbeat"}),
                )
            )
            waits = drawn.choice(("", "?wait=20"))
            path = f"/api/v1/stations/{station}/commands/{name}{waits}"
            try:
                status, made = await asyncio.to_thread(api.call, "POST", path, body)
            except Unreachable:
                status, made = 0, {}
            if status == 201:
                self.ledger.ordered.append(Ordered(made["id"], station, name, made["status"]))
            else:
                await asyncio.sleep(10 * POLL_S)

    def _raise_what_failed(self) -> None:
        for task in self._tasks:
            if task.done() and not task.cancelled() and (error := task.exception()) is not None:
                raise error
