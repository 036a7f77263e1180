"""What a station says next on its link: one call at a time, and each in its turn."""

from collections.abc import Callable
from typing import Any, Final, NamedTuple, Protocol, TypeAlias

import msgspec

from chargeloom.protocols.ocpp.dialect import MessageType
from chargeloom.protocols.ocpp.rpc import (
    Answered,
    Called,
    CallFault,
    Dialect,
    Faulty,
    Session,
    Side,
)
from chargeloom.sim.station.board import Board, Notice
from chargeloom.sim.station.happening import What
from chargeloom.sim.station.transaction_queue import Queued
from chargeloom.wire.json import encode
from chargeloom.wire.message import Call, Message, Send

Reply: TypeAlias = Message | CallFault


class Patience(NamedTuple):
    """How often to offer a message that the central system fails to process, and how soon."""

    attempts: int
    retry_interval_s: float


class Owner(Protocol):
    """The station behind the conversation."""

    def ask_to_work(self) -> Notice:
        """Make the BootNotification."""

    def obey(self, request: Call[Any], now: float) -> Reply:
        """Do what the central system wants, and answer."""

    def delivered(self, queued: Queued, reply: Message, now: float) -> None:
        """A message about a transaction is answered."""

    def speak(self, request: Call[Any]) -> Call[Any]:
        """Put a request into the words of the version that is spoken."""

    def patience(self) -> Patience:
        """Read how often a message about a transaction is offered."""


class Conversation:
    """Frames come in and go out; calls wait on the board until the one under way is over."""

    def __init__(
        self,
        board: Board,
        owner: Owner,
        dialect: Dialect,
        new_id: Callable[[], str],
        call_timeout_s: float,
    ) -> None:
        self.last_sent_at = float("-inf")
        self.frames: Final[list[bytes]] = []
        self._board = board
        self._registration = board.registration
        self._owner = owner
        self._dialect = dialect
        self._new_id = new_id
        self._call_timeout_s = call_timeout_s
        self._session = Session(Side.STATION, dialect, call_timeout_s)
        self._under_way: Notice | Queued | None = None

    @property
    def is_quiet(self) -> bool:
        """Whether nothing is under way or waits."""
        return not (self._under_way or self._board.notices or len(self._board.queue))

    def connected(self) -> None:
        """A link stands: a new session begins on it."""
        self._session = Session(Side.STATION, self._dialect, self._call_timeout_s)
        self.frames.clear()
        self._board.is_linked = True

    def disconnected(self, now: float) -> None:
        """The link is gone: what is about transactions is offered again, the rest is dropped."""
        self._board.is_linked = False
        self._board.queue.disconnected()
        dropped = list(self._board.notices)
        self._board.notices.clear()
        if isinstance(self._under_way, Notice):
            dropped.insert(0, self._under_way)
        self._under_way = None
        for notice in dropped:
            notice.then(None, now)

    def receive(self, frame: bytes, now: float) -> None:
        """Take one frame of the central system."""
        incoming = self._session.receive(frame)
        match incoming:
            case Called() if self._registration.may_answer:
                self._obey(incoming, now)
            case Faulty() if self._registration.may_answer:
                self._send(incoming.answer, now)
            case Answered():
                self._finish(incoming.answer, now)

    def tick(self, now: float) -> None:
        """Give up what was not answered in time."""
        if self._session.calls.tick(now) is not None:
            self._finish(None, now)

    def deadline(self) -> float | None:
        """When there is something to give up or to say."""
        if not self._board.is_linked:
            return None
        if self._under_way is not None:
            return self._session.calls.deadline
        if self._registration.is_accepted:
            return self._board.queue.deadline()
        return self._registration.ask_at

    def speak(self, now: float) -> None:
        """Send the next call, unless one is under way (OCPP-J 1.6, 4.1.1)."""
        if not self._board.is_linked:
            return
        while self._board.sends:
            self._send(_unanswered(self._new_id(), self._board.sends.popleft()), now)
        if self._under_way is not None:
            return
        chosen = self._choose(now)
        if chosen is None:
            return
        self._under_way = chosen
        if isinstance(chosen, Queued):
            chosen.transmissions += 1
        outgoing = self._session.calls.add(self._new_id(), self._owner.speak(chosen.request))
        self._session.calls.next(now)
        self._send(outgoing.frame, now)

    def _choose(self, now: float) -> Notice | Queued | None:
        """Nothing but BootNotification before acceptance; while Pending what was triggered, too."""
        notices = self._board.notices
        if self._registration.is_accepted:
            return self._choose_in_order(now)
        if self._registration.is_due(now):
            return self._owner.ask_to_work()
        if self._registration.is_pending and notices and notices[0].is_triggered:
            return notices.popleft()
        return None

    def _choose_in_order(self, now: float) -> Notice | Queued | None:
        """As they were made; but nobody waits behind a backlog of transactions (OCPP 1.6, 3.7)."""
        notices = self._board.notices
        head = self._board.queue.head(now)
        if not notices:
            return head
        if head is not None and head.is_fresh and head.order < notices[0].order:
            return head
        return notices.popleft()

    def _obey(self, called: Called, now: float) -> None:
        reply = self._owner.obey(called.request, now)
        if isinstance(reply, CallFault):
            self._send(self._session.fault(called.message_id, reply), now)
        else:
            self._send(self._session.result(called.message_id, reply), now)

    def _finish(self, answer: Reply | None, now: float) -> None:
        finished, self._under_way = self._under_way, None
        if isinstance(answer, CallFault) and finished is not None:
            action = type(finished.request).action_name()
            self._board.happened(What.FAILED, 0, f"{action}: {answer.code} {answer.description}")
        if isinstance(finished, Notice):
            finished.then(answer, now)
        elif finished is not None:
            self._finish_queued(finished, answer, now)

    def _finish_queued(self, queued: Queued, answer: Reply | None, now: float) -> None:
        """A fault and silence are both failures to process the message (OCPP 1.6, 3.7.1 and 4.8)."""
        if isinstance(answer, Message):
            self._board.queue.delivered()
            self._owner.delivered(queued, answer, now)
            return
        attempts, retry_interval_s = self._owner.patience()
        is_given_up = self._board.queue.failed(
            now, attempts=attempts, retry_interval_s=retry_interval_s
        )
        if is_given_up:
            self._board.happened(What.DISCARDED, 0, type(queued.request).action_name())

    def _send(self, frame: bytes, now: float) -> None:
        self.frames.append(frame)
        self.last_sent_at = now


def _unanswered(message_id: str, message: Send) -> bytes:
    """Write a SEND (OCPP-J 2.1, 4.2.5)."""
    action = type(message).action_name()
    payload = msgspec.Raw(encode(message))
    return msgspec.json.encode((MessageType.SEND, message_id, action, payload))
