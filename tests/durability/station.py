"""A station of the load: one call in flight, offered again until it is answered (OCPP 1.6, 3.7; 2.0.1, E)."""

import asyncio
import base64
import json
import random
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, Final

from tests.durability.frames import END_OF_HEAD, FrameReader, Opcode, masked
from tests.durability.ledger import Asked, Ledger, Told
from tests.durability.life import Call, Life
from tests.durability.life_2x import Life2x
from tests.patience import PATIENCE_S

HOST: Final = "127.0.0.1"
BACK_OFF_S: Final = 0.03
SWITCHING: Final = 101

_UPGRADE: Final = (
    "GET /ocpp/{identity} HTTP/1.1\r\nHost: {host}:{port}\r\nUpgrade: websocket\r\n"
    "Connection: Upgrade\r\nSec-WebSocket-Key: ZHVyYWJsZSBhcyBhIGxvbw==\r\n"
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: {protocol}\r\n"
    "Authorization: Basic {credentials}\r\n\r\n"
)
_CALL: Final = 2
_RESULT: Final = 3
_ANSWERS: Final = {
    "RemoteStartTransaction": "Accepted",
    "RequestStartTransaction": "Accepted",
    "TriggerMessage": "NotImplemented",
}

# How often a repeat has a new id, a new link begins with a boot, and a link breaks behind a call.
_NEW_ID: Final = 0.5
_BOOTS_AGAIN: Final = 0.2
_BREAKS: Final = 0.004


class LinkLost(Exception):
    """The connection is gone, or was never given."""


class Station:
    """Lives its life against a server, through every loss of the link."""

    def __init__(
        self, identity: str, password: str, port: int, life: Life | Life2x, drawn: random.Random
    ) -> None:
        self.identity = identity
        self.life = life
        self.is_online = False
        self.pause_s = 0.0
        """How long it is silent after each answer."""
        self._password = password
        self._port = port
        self._calls = life.calls()
        self._drawn = drawn
        self._ids = 0
        self._waiting: deque[Told] = deque()
        self._next = next(self._calls)
        self._writer: asyncio.StreamWriter | None = None
        self._is_resting = False

    @property
    def in_flight(self) -> Told | None:
        """The call that was offered and not answered."""
        return self._waiting[0] if self._waiting else None

    def rest(self) -> None:
        """Make no further call once all are answered."""
        self._is_resting = True

    async def live(self, ledger: Ledger) -> None:
        """Come back whenever the link is lost, until cancelled."""
        while True:
            try:
                async with self._link(ledger) as reader:
                    await self._talk(reader, ledger)
            except (LinkLost, OSError, asyncio.IncompleteReadError):
                await asyncio.sleep(BACK_OFF_S * (1 + self._drawn.random()))

    @asynccontextmanager
    async def _link(self, ledger: Ledger) -> AsyncIterator[asyncio.StreamReader]:
        reader, writer = await asyncio.open_connection(HOST, self._port)
        try:
            writer.write(self._upgrade())
            async with asyncio.timeout(PATIENCE_S):
                head = (await reader.readuntil(END_OF_HEAD)).decode()
            status = int(head.split(" ", 2)[1])
            if status != SWITCHING:
                ledger.turned_away.append(status)
                raise LinkLost(head)
            self._writer, self.is_online = writer, True
            yield reader
        finally:
            self._writer, self.is_online = None, False
            writer.transport.abort()

    def _upgrade(self) -> bytes:
        credentials = base64.b64encode(f"{self.identity}:{self._password}".encode()).decode()
        return _UPGRADE.format(
            identity=self.identity,
            host=HOST,
            port=self._port,
            protocol=self.life.subprotocol,
            credentials=credentials,
        ).encode()

    async def _talk(self, reader: asyncio.StreamReader, ledger: Ledger) -> None:
        if self._drawn.random() < _BOOTS_AGAIN:
            self._prepare(self._waiting.appendleft, self.life.boot(), ledger)
        self._proceed(ledger)
        frames = FrameReader()
        while data := await reader.read(65_536):
            for frame in frames.feed(data):
                self._take(frame.opcode, frame.payload, ledger)
        ledger.closings.append(None)
        raise LinkLost

    def _proceed(self, ledger: Ledger) -> None:
        """Offer what was not answered; where nothing is left, make the next call."""
        if not self._waiting:
            if self._is_resting:
                return
            self._prepare(self._waiting.append, self._next, ledger)
        self._offer(self._waiting[0])
        if self._drawn.random() < _BREAKS:
            raise LinkLost

    def _pause(self, ledger: Ledger) -> None:
        if self.pause_s:
            loop = asyncio.get_running_loop()
            loop.call_later(self.pause_s, self._proceed_later, ledger, self._writer)
        else:
            self._proceed(ledger)

    def _proceed_later(self, ledger: Ledger, writer: asyncio.StreamWriter | None) -> None:
        if writer is None or writer is not self._writer:
            return
        try:
            self._proceed(ledger)
        except LinkLost:
            writer.transport.abort()

    def _prepare(self, place: Callable[[Told], None], call: Call, ledger: Ledger) -> None:
        told = Told(self.identity, *call)
        ledger.told.append(told)
        place(told)

    def _offer(self, call: Told) -> None:
        if not call.offered or self._drawn.random() < _NEW_ID:
            self._ids += 1
            call.offered.append(f"{self.identity}-{self._ids:07}")
        else:
            call.offered.append(call.offered[-1])
        self._send([_CALL, call.offered[-1], call.action, call.payload])

    def _take(self, opcode: int, payload: bytes, ledger: Ledger) -> None:
        if opcode == Opcode.PING:
            self._write(masked(payload, Opcode.PONG))
        elif opcode == Opcode.CLOSE:
            ledger.closings.append(int.from_bytes(payload[:2], "big"))
            raise LinkLost
        elif opcode == Opcode.TEXT:
            self._take_message(json.loads(payload), ledger)

    def _take_message(self, message: list[Any], ledger: Ledger) -> None:
        call = self.in_flight
        match message:
            case [2, message_id, action, request]:
                ledger.asked.append(Asked(self.identity, action, request))
                self._send([_RESULT, message_id, {"status": _ANSWERS.get(action, "Rejected")}])
            case [3, message_id, answer] if call and message_id == call.offered[-1]:
                self._waiting.popleft()
                ledger.acknowledge(call, answer)
                if call.payload is self._next[1]:
                    self._next = self._calls.send(answer)
                self._pause(ledger)
            case _:
                ledger.faults.append(f"{self.identity}: {message}")

    def _send(self, message: list[Any]) -> None:
        self._write(masked(json.dumps(message, separators=(",", ":")).encode()))

    def _write(self, frame: bytes) -> None:
        if self._writer is None:
            raise LinkLost
        self._writer.write(frame)
