"""The player: says one side of a recording over a line, answers as was answered then, and compares."""

import asyncio
from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from typing import Any, Final, NamedTuple

import msgspec

from chargeloom.domain.instant import SECOND, Instant, to_rfc3339
from chargeloom.domain.stations.journal import Direction, FrameKind
from chargeloom.protocols.ocpp.dialect import MessageType
from chargeloom.replaying.comparing import differences
from chargeloom.replaying.recording import Recording, Told, Turn
from chargeloom.replaying.renumbering import Renumbering, hides_something
from chargeloom.sim.links.line import PONG, Line

PATIENCE_S: Final = 30.0
COMES_S: Final = 10.0
"""How long a simulated station may take to come, and to say what it had said before an order."""
CAUSES: Final = frozenset(
    {"BootNotification", "StartTransaction", "StopTransaction", "TransactionEvent"}
)
"""What a station must have said before an order of then makes sense again."""

_KINDS: Final[dict[int, FrameKind]] = {
    MessageType.CALLRESULT: FrameKind.RESULT,
    MessageType.CALLERROR: FrameKind.ERROR,
    MessageType.CALLRESULTERROR: FrameKind.RESULT_ERROR,
}


class Manner(msgspec.Struct, frozen=True, kw_only=True):
    """How it is replayed."""

    speed: float = 1.0
    """How many times faster than then; 0 waits for nothing."""
    keeps_ids: bool = False
    """Whether message ids are those of then."""
    patience_s: float = PATIENCE_S
    waits_s: float = 0.0
    """How long to wait for what the other side had said before, where that matters."""


class Outcome(msgspec.Struct, kw_only=True):
    """What has come of it."""

    said: int = 0
    same: int = 0
    different: int = 0
    left_out: int = 0


class Fared(NamedTuple):
    """How a request fared: its answer of now, and what is different; one that was not said has neither."""

    turn: Turn
    live: Told | None = None
    differences: tuple[str, ...] = ()
    is_left_out: bool = False


class Player:
    """One side of a recording, on one line."""

    def __init__(  # noqa: PLR0913 what a replay needs is named once
        self,
        recording: Recording,
        side: Direction,
        line: Line,
        *,
        manner: Manner,
        renumbering: Renumbering,
        new_id: Callable[[], str],
        now: Callable[[], Instant],
        tell: Callable[[str], None],
        judge: Callable[[Fared], None],
    ) -> None:
        self.outcome: Final = Outcome()
        self._ours = recording.of(side)
        self._recording = recording
        self._side = side
        self._line = line
        self._manner = manner
        self._renumbering = renumbering
        self._new_id = new_id
        self._now = now
        self._tell = tell
        self._judge = judge
        self._waiting: dict[str, asyncio.Future[Told]] = {}
        self._theirs: dict[str, deque[Turn]] = {}
        self._last_answer: dict[str, Turn] = {}
        self._heard: Counter[str] = Counter()
        self._news = asyncio.Event()
        for turn in recording.turns:
            if turn.asked.direction is not side:
                self._theirs.setdefault(turn.asked.action, deque()).append(turn)

    async def play(self) -> Outcome:
        """Say everything, and tell what was different."""
        if not self._ours:
            self._tell(f"note: the recording holds no request of {_SIDES[self._side]}")
        hearing = asyncio.create_task(self._hear())
        loop = asyncio.get_running_loop()
        began_s, first = loop.time(), self._recording.turns[0].asked.at
        try:
            for turn in self._ours:
                if self._manner.speed > 0:
                    due_s = began_s + (turn.asked.at - first) / SECOND / self._manner.speed
                    await asyncio.sleep(max(due_s - loop.time(), 0))
                await self._causes_of(turn)
                if not self._line.is_open:
                    self._tell("the other side has closed the link; what follows is not said")
                    self.outcome.different += 1
                    break
                await self._say(turn)
        finally:
            hearing.cancel()
            with suppress(asyncio.CancelledError):
                await hearing
        self._tell_what_was_not_asked()
        return self.outcome

    async def _say(self, turn: Turn) -> None:
        asked = turn.asked
        if hides_something(asked.payload):
            self.outcome.left_out += 1
            self._judge(Fared(turn, is_left_out=True))
            return
        self.outcome.said += 1
        message_id = asked.message_id if self._manner.keeps_ids else self._new_id()
        payload = self._renumbering.renew(asked.payload)
        live = await self._answer_to(asked, message_id, payload)
        if asked.kind is FrameKind.CALL and live is None and turn.answer is None:
            self.outcome.same += 1
            self._judge(Fared(turn))
            return
        found = tuple(differences(turn.answer, live))
        if turn.answer is not None and live is not None:
            self._renumbering.learn(turn.answer.payload, live.payload)
        self.outcome.different += bool(found)
        self.outcome.same += not found
        self._judge(Fared(turn, live, found))

    async def _answer_to(self, asked: Told, message_id: str, payload: Any) -> Told | None:
        if asked.kind is not FrameKind.CALL:
            self._line.say(_frame(asked, message_id, payload))
            return None
        self._waiting[message_id] = answered = asyncio.get_running_loop().create_future()
        self._line.say(_frame(asked, message_id, payload))
        try:
            return await asyncio.wait_for(answered, self._manner.patience_s)
        except TimeoutError:
            return None
        finally:
            self._waiting.pop(message_id, None)

    async def _causes_of(self, turn: Turn) -> None:
        """Wait for what the other side had said before this, as long as that may take."""
        if not self._manner.waits_s:
            return
        wanted: Counter[str] = Counter()
        for before in self._recording.turns:
            if before is turn:
                break
            if before.asked.direction is not self._side and before.asked.action in CAUSES:
                wanted[before.asked.action] += 1
        try:
            async with asyncio.timeout(self._manner.waits_s):
                while not wanted <= self._heard and self._line.is_open:
                    self._news.clear()
                    await self._news.wait()
        except TimeoutError:
            missing = ", ".join(sorted(wanted - self._heard))
            self._tell(f"{head(turn.asked)} comes, though there was no {missing} as then")

    async def _hear(self) -> None:
        async for message in self._line.heard():
            if message != PONG:
                self._take(message)
            self._news.set()
        self._news.set()
        for answered in self._waiting.values():
            if not answered.done():
                answered.set_exception(TimeoutError())

    def _take(self, message: bytes) -> None:
        try:
            kind, message_id, *rest = msgspec.json.decode(message)
        except (msgspec.DecodeError, RecursionError, ValueError, TypeError):
            self._tell(f"something came that is no message: {message[:80]!r}")
            return
        if not isinstance(kind, int):
            self._tell(f"something came that is no message: {message[:80]!r}")
        elif kind == MessageType.CALL and len(rest) == _CALL_PARTS:
            self._answer(str(message_id), str(rest[0]), rest[1])
        elif kind in _KINDS:
            answered = self._waiting.get(str(message_id))
            if answered is not None and not answered.done():
                answered.set_result(self._read(_KINDS[kind], str(message_id), rest))

    def _read(self, kind: FrameKind, message_id: str, rest: list[Any]) -> Told:
        payload: Any = rest[0] if rest else None
        if kind is not FrameKind.RESULT:
            code, description, details = (*rest, None, None, None)[:3]
            payload = {"code": code, "description": description, "details": details}
        return Told(
            at=self._now(),
            station=self._recording.station,
            protocol=self._recording.protocol,
            direction=self._side,
            kind=kind,
            action="",
            message_id=message_id,
            payload=payload,
        )

    def _answer(self, message_id: str, action: str, payload: Any) -> None:
        """Answer as was answered then, in the order of then; the last answer serves for more."""
        self._heard[action] += 1
        waiting = self._theirs.get(action)
        turn = waiting.popleft() if waiting else self._last_answer.get(action)
        if turn is not None:
            self._last_answer[action] = turn
            self._renumbering.learn(turn.asked.payload, payload)
        answer = turn.answer if turn is not None else None
        if answer is None:
            self._line.say(self._stand_in(message_id, action))
            return
        renewed = self._renumbering.renew(answer.payload)
        said: list[Any]
        if answer.kind is FrameKind.ERROR:
            said = [4, message_id, renewed.get("code") or "", renewed.get("description") or "", {}]
        else:
            said = [3, message_id, self._on_time(renewed)]
        self._line.say(msgspec.json.encode(said))

    def _stand_in(self, message_id: str, action: str) -> bytes:
        """Answer what the recording knows no answer to."""
        if self._side is Direction.OUT:
            known = _STAND_INS.get(action, {})
            return msgspec.json.encode([3, message_id, self._on_time(known)])
        self._tell(f"{action} was asked, which the recording does not have: NotImplemented")
        return msgspec.json.encode([4, message_id, "NotImplemented", "not in the recording", {}])

    def _on_time(self, payload: Any) -> Any:
        if isinstance(payload, Mapping) and "currentTime" in payload:
            return {**payload, "currentTime": to_rfc3339(self._now())}
        return payload

    def _tell_what_was_not_asked(self) -> None:
        for action, waiting in self._theirs.items():
            orders = [turn for turn in waiting if turn.asked.kind is FrameKind.CALL]
            if orders and self._side is Direction.IN:
                times = f" {len(orders)} times more" if len(orders) > 1 else ""
                self._tell(f"note: the other side of then asked {action}{times}; this one did not")


_SIDES: Final = {Direction.IN: "the station", Direction.OUT: "the central system"}
_CALL_PARTS: Final = 2
_STAND_INS: Final[dict[str, dict[str, Any]]] = {
    "BootNotification": {"status": "Accepted", "interval": 300, "currentTime": ""},
    "Heartbeat": {"currentTime": ""},
    "Authorize": {"idTagInfo": {"status": "Accepted"}, "idTokenInfo": {"status": "Accepted"}},
    "StartTransaction": {"transactionId": 1, "idTagInfo": {"status": "Accepted"}},
    "DataTransfer": {"status": "UnknownVendorId"},
}


def _frame(asked: Told, message_id: str, payload: Any) -> bytes:
    if asked.kind is FrameKind.UNREADABLE:
        text = payload.get("text", "") if isinstance(payload, Mapping) else ""
        return str(text).encode()
    number = MessageType.SEND if asked.kind is FrameKind.SEND else MessageType.CALL
    return msgspec.json.encode([int(number), message_id, asked.action, payload])


def in_words(fared: Fared) -> Iterator[str]:
    """Say how a request fared, where that is not as then."""
    asked = fared.turn.asked
    if fared.is_left_out:
        yield f"{head(asked)} is left out: the recording does not show what it sets"
    yield from (f"{head(asked)}: {words}" for words in fared.differences)


def head(asked: Told) -> str:
    """Name a request by its time and its action."""
    return f"{to_rfc3339(asked.at)} {asked.action or 'an unreadable frame'}"
