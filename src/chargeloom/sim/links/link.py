"""Drives one station over a WebSocket: connects, reconnects, and wakes it when its time has come."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import Final, Protocol

import msgspec
from picows import WSCloseCode, WSError, WSMsgType, WSTransport

from chargeloom.sim.links.backoff import Backoff
from chargeloom.sim.links.refusals import why
from chargeloom.sim.links.websocket import Endpoint, connect
from chargeloom.sim.station.happening import Happening, What
from chargeloom.sim.station.model import Model

CLOSING_S: Final = 2.0
BREATH_S: Final = 0.001
"""The least time between two wake-ups."""


class Guest(Protocol):
    """Somebody who acts at a station in his own time."""

    def deadline(self) -> float | None:
        """When he acts next."""

    def tick(self, now: float) -> None:
        """Act, if it is time."""

    def look(self, now: float) -> None:
        """See what has become of the place."""

    def leave(self, now: float) -> None:
        """Go away at once."""


class StationLink:
    """One station, its guests and its link; one timer wakes them all."""

    def __init__(
        self,
        model: Model,
        endpoint: Endpoint,
        *,
        report: Callable[[Happening], None],
        chance: Random,
        guests: Sequence[Guest] = (),
        memory: Path | None = None,
    ) -> None:
        self.model: Final = model
        self._endpoint = endpoint
        self._report = report
        self._guests = guests
        self._memory = memory
        self._backoff = Backoff(chance)
        self._loop = asyncio.get_running_loop()
        self._timer: asyncio.TimerHandle | None = None
        self._transport: WSTransport | None = None
        self._over: asyncio.Future[None] | None = None
        self._ghosts: list[WSTransport] = []
        self._is_wanted = asyncio.Event()
        self._is_done = asyncio.Event()
        self._written = b""

    @property
    def now(self) -> float:
        return self._loop.time()

    async def run(self) -> None:
        """Keep the station connected until cancelled."""
        self._remember()
        try:
            self._act()
            while True:
                await self._is_wanted.wait()
                lasted_s = await self._connection()
                if self.model.wants_link:
                    await asyncio.sleep(self._backoff.wait_s(lasted_s))
        finally:
            if self._timer is not None:
                self._timer.cancel()
            await self._hang_up()

    def do(self, act: Callable[[float], None]) -> None:
        """Let somebody act at the station now, given the time."""
        act(self.now)
        self._act()

    async def finish(self) -> None:
        """Send every guest away, and wait until the central system knows, or can't be reached."""
        guests, self._guests = self._guests, ()
        for guest in guests:
            guest.leave(self.now)
        self._act()
        await self._is_done.wait()

    async def _connection(self) -> float:
        """Hold one connection; return how long it lasted."""
        began_at, over = self.now, self._loop.create_future()
        self._over = over
        try:
            await connect(self._entrance(), self._stands, self._receive, _settle(over))
        except (WSError, OSError, TimeoutError) as error:
            self._report(Happening(What.UNREACHABLE, 0, why(error)))
            return 0.0
        await over
        if self._transport is None:
            self._report(
                Happening(What.UNREACHABLE, 0, f"does not speak {self._endpoint.subprotocol}")
            )
            return 0.0
        self._transport = None
        self._report(Happening(What.DISCONNECTED))
        self.model.disconnected(self.now)
        self._act()
        return self.now - began_at

    def _entrance(self) -> Endpoint:
        """Sign in with what the central system has set, once it has (OCPP 1.6 security and 2.0.1, A01)."""
        password = self.model.password
        if password is None:
            return self._endpoint
        return msgspec.structs.replace(self._endpoint, password=password)

    def _stands(self, transport: WSTransport) -> None:
        self._transport = transport
        self._report(Happening(What.CONNECTED))
        self.model.connected(self.now)
        self._act()

    async def _hang_up(self) -> None:
        transport, self._transport = self._transport, None
        for ghost in self._ghosts:
            ghost.disconnect()
        if transport is None:
            return
        transport.send_close(WSCloseCode.OK)
        with suppress(WSError, OSError, TimeoutError):
            await asyncio.wait_for(transport.wait_disconnected(), CLOSING_S)
        transport.disconnect()

    def _vanish(self, transport: WSTransport) -> None:
        """Leave the link as it is, and be gone: not even a ping is answered."""
        transport.underlying_transport.pause_reading()
        self._ghosts.append(transport)
        if self._over is not None and not self._over.done():
            self._over.set_result(None)

    def _receive(self, message: bytes) -> None:
        if self._transport is not None:
            self.model.receive(message, self.now)
            self._act()

    def _wake(self) -> None:
        self._timer = None
        self.model.tick(self.now)
        for guest in self._guests:
            guest.tick(self.now)
        self._act()

    def _act(self) -> None:
        """After anything that happened: write down, send, tell, and set the timer."""
        self._write_down()
        transport = self._transport
        for frame in self.model.frames_to_send():
            if transport is not None:
                transport.send(WSMsgType.TEXT, frame)
        if transport is not None and self.model.goes_silent:
            self._vanish(transport)
        for happening in self.model.happenings():
            self._report(happening)
        if self.model.is_quiet or transport is None:
            self._is_done.set()
        else:
            self._is_done.clear()
        self._hold_or_close(transport)
        for guest in self._guests:
            guest.look(self.now)
        self._set_timer()

    def _hold_or_close(self, transport: WSTransport | None) -> None:
        """A station that is down holds no link."""
        if self.model.wants_link:
            self._is_wanted.set()
            return
        self._is_wanted.clear()
        if transport is not None:
            transport.send_close(WSCloseCode.OK)
            transport.disconnect()

    def _set_timer(self) -> None:
        deadlines = [self.model.deadline(), *(guest.deadline() for guest in self._guests)]
        deadline = min((time for time in deadlines if time is not None), default=None)
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if deadline is not None:
            self._timer = self._loop.call_at(max(deadline, self.now + BREATH_S), self._wake)

    def _remember(self) -> None:
        if self._memory is not None and self._memory.is_file():
            self.model.restore(self._memory.read_bytes(), self.now)

    def _write_down(self) -> None:
        """Put the memory on disk, whole or not at all, before anything of it is sent."""
        if self._memory is None or (snapshot := self.model.snapshot()) == self._written:
            return
        draft = self._memory.with_suffix(".draft")
        draft.write_bytes(snapshot)
        draft.replace(self._memory)
        self._written = snapshot


def _settle(over: "asyncio.Future[None]") -> Callable[[], None]:
    def settle() -> None:
        if not over.done():
            over.set_result(None)

    return settle
