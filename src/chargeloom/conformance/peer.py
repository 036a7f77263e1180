"""The other side of a line: asked, answered and watched; all that it says is held against the schema."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final, NamedTuple, Self

import msgspec

from chargeloom.conformance.case import Broken
from chargeloom.protocols.ocpp.dialect import Dialect, Side
from chargeloom.sim.links.line import PONG, Line
from chargeloom.wire.violation import WireError

_SHOWN: Final = 200


def _unheard() -> None:
    """Nobody wants to know."""


class Called(NamedTuple):
    """A request of the other side."""

    action: str
    message_id: str
    payload: Any


class Fault(NamedTuple):
    """An error that the other side answered with."""

    code: str
    description: str


Answer = Callable[[Called], "list[Any] | None"]
"""What we answer a request with: the whole frame, or nothing yet."""


class Terms(NamedTuple):
    """How we ask."""

    new_id: Callable[[], str]
    patience_s: float


class Peer:
    """Who stands at the other end; we are `side`."""

    def __init__(
        self,
        line: Line,
        dialect: Dialect,
        side: Side,
        terms: Terms,
        answer: Answer,
        told: Callable[[], None] = _unheard,
    ) -> None:
        """`answer` answers its requests; `told` is called when something has come."""
        self.line: Final = line
        self.patience_s: Final = terms.patience_s
        self.answer = answer
        self.calls: Final[list[Called]] = []
        self.faults: Final[list[str]] = []
        """What it said that breaks the framing or the schema."""
        self.strays: Final[list[list[Any]]] = []
        """Answers to nothing that was asked."""
        self._dialect = dialect
        self._side = side
        self._new_id = terms.new_id
        self._told = told
        self._waiting: dict[str, asyncio.Future[list[Any]]] = {}
        self._news = asyncio.Event()
        self._hearing: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._hearing = asyncio.create_task(self._hear())
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.line.hang_up()
        if self._hearing is not None:
            self._hearing.cancel()
            with suppress(asyncio.CancelledError):
                await self._hearing

    async def ask(self, action: str, payload: Any, message_id: str | None = None) -> Any:
        """Ask, and return the payload of a result that is as the schema wants it. Raises Broken."""
        answered = await self.exchange(action, payload, message_id)
        if isinstance(answered, Fault):
            raise Broken(
                f"{action} was answered by the error {answered.code}: {answered.description}"
            )
        self.check_result(action, answered)
        return answered

    async def refused(self, action: str, payload: Any) -> Fault:
        """Ask what must be answered by an error, and return that. Raises Broken."""
        answered = await self.exchange(action, payload)
        if not isinstance(answered, Fault):
            raise Broken(f"{action} was answered by a result: {shown(answered)}")
        return answered

    async def exchange(self, action: str, payload: Any, message_id: str | None = None) -> Any:
        """Ask, and return the payload of the result, or the error. Raises Broken."""
        used = message_id or self._new_id()
        frame = msgspec.json.encode([2, used, action, payload])
        return await self.said(frame, used, action)

    async def said(self, frame: bytes, message_id: str, what: str, *parts: bytes) -> Any:
        """Say a frame, and return what is answered under its id. Raises Broken."""
        self._waiting[message_id] = waiting = asyncio.get_running_loop().create_future()
        self.line.say(frame, *parts)
        try:
            answer = await asyncio.wait_for(waiting, self.patience_s)
        except TimeoutError:
            strays = f"; it answered {shown(self.strays[-1])}" if self.strays else ""
            gone = "the link was closed" if not self.line.is_open else "there was no answer"
            raise Broken(f"{what}: {gone} within {self.patience_s:g} s{strays}") from None
        finally:
            self._waiting.pop(message_id, None)
        return answer[2] if answer[0] == _RESULT else _fault(answer)

    async def called(
        self, wanted: Callable[[Called], bool], patience_s: float, *, after: int = 0
    ) -> Called | None:
        """Wait for a request; one that came already counts, too, behind the first so many."""
        try:
            async with asyncio.timeout(patience_s):
                while True:
                    found = next((one for one in self.calls[after:] if wanted(one)), None)
                    if found is not None or not self.line.is_open:
                        return found
                    self._news.clear()
                    await self._news.wait()
        except TimeoutError:
            return None

    async def ponged(self, patience_s: float) -> bool:
        """Wait for a pong."""
        try:
            async with asyncio.timeout(patience_s):
                while not self.line.pongs and self.line.is_open:
                    self._news.clear()
                    await self._news.wait()
        except TimeoutError:
            return False
        return self.line.pongs > 0

    async def stray(self, patience_s: float) -> list[Any] | None:
        """Wait for an answer to nothing that was asked."""
        try:
            async with asyncio.timeout(patience_s):
                while not self.strays and self.line.is_open:
                    self._news.clear()
                    await self._news.wait()
        except TimeoutError:
            return None
        return self.strays[-1] if self.strays else None

    async def _hear(self) -> None:
        async for message in self.line.heard():
            if message != PONG:
                self._take_what_can_be(message)
            self._news.set()
            self._told()
        self._news.set()
        for waiting in self._waiting.values():
            if not waiting.done():
                waiting.set_exception(TimeoutError())

    def _take_what_can_be(self, message: bytes) -> None:
        """Take a message; what nobody can read or write again is a fault of the other side, not the end of ours."""
        try:
            self._take(message)
        except (OverflowError, RecursionError, TypeError, ValueError) as error:
            self.faults.append(f"it sent what can't be read ({error}): {shown(message)}")

    def _take(self, message: bytes) -> None:
        try:
            frame = msgspec.json.decode(message)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            self.faults.append(f"it sent what is no JSON ({error}): {shown(message)}")
            return
        kind = frame[0] if isinstance(frame, list) and len(frame) >= _SHORTEST else None
        if not isinstance(kind, int) or kind not in _PARTS:
            self.faults.append(f"it sent what is no message: {shown(frame)}")
        elif kind == _CALL:
            self._called(frame)
        elif kind in (_RESULT, _ERROR):
            self._answered(frame)

    def _called(self, frame: list[Any]) -> None:
        if len(frame) != _PARTS[_CALL] or not isinstance(frame[1], str):
            self.faults.append(f"it sent a request that is none: {shown(frame)}")
            return
        call = Called(str(frame[2]), frame[1], frame[3])
        self.calls.append(call)
        self._check_call(call)
        answer = self.answer(call)
        if answer is not None:
            self.line.say(msgspec.json.encode(answer))

    def _answered(self, frame: list[Any]) -> None:
        waiting = self._waiting.get(frame[1]) if isinstance(frame[1], str) else None
        if waiting is None or waiting.done():
            self.strays.append(frame)
        elif len(frame) != _PARTS[frame[0]]:
            self.faults.append(f"it sent an answer that is none: {shown(frame)}")
        else:
            waiting.set_result(frame)

    def _check_call(self, call: Called) -> None:
        decoder = self._dialect.decoders[self._side].get(call.action)
        if decoder is None:
            self.faults.append(f"{call.action} is no request of the version")
            return
        try:
            decoder.decode(msgspec.json.encode(call.payload))
        except WireError as error:
            self.faults.append(f"{call.action}: {_violation(error)}")

    def check_result(self, action: str, payload: Any) -> None:
        """See that a result is as the schema wants it. Raises Broken."""
        other = Side.STATION if self._side is Side.CSMS else Side.CSMS
        kind = self._dialect.calls_to[other].get(action)
        if kind is None:
            return
        try:
            self._dialect.reply_decoders[kind].decode(msgspec.json.encode(payload))
        except WireError as error:
            raise Broken(f"the answer to {action}: {_violation(error)}") from None
        except (OverflowError, RecursionError) as error:
            raise Broken(f"the answer to {action} can't be read: {error}") from None


_CALL: Final = 2
_RESULT: Final = 3
_ERROR: Final = 4
_SHORTEST: Final = 3
_PARTS: Final = {_CALL: 4, _RESULT: 3, _ERROR: 5, 5: 5, 6: 4}


def _fault(frame: list[Any]) -> Fault:
    return Fault(str(frame[2]), str(frame[3]))


def _violation(error: WireError) -> str:
    return f"{error.pointer or 'the payload'}: {error.description}"


def shown(document: Any) -> str:
    """Write something of the other side's, not too long."""
    text = document if isinstance(document, bytes) else msgspec.json.encode(document)
    written = text.decode("utf-8", "replace")
    return written if len(written) <= _SHOWN else f"{written[:_SHOWN]}…"
