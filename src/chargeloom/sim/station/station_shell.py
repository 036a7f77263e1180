"""What every station does alike, whatever its version: time passes, frames come in and go out.

Time comes in as an argument, in seconds that never go back. `receive` takes frames, `tick` lets time
pass, `deadline` says when it should, and after each call `frames_to_send` gives what goes out.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from typing import Any, ClassVar, Final, Generic, Protocol, TypeVar

from chargeloom.protocols.ocpp.dialect import Dialect
from chargeloom.sim.station.board import Answer, Board, Notice
from chargeloom.sim.station.conversation import Conversation, Patience, Reply
from chargeloom.sim.station.happening import Happening, What
from chargeloom.sim.station.outlet import Outlet
from chargeloom.sim.station.registration import Verdict
from chargeloom.sim.station.restart import Restart
from chargeloom.sim.station.rhythm import AlignedSampling, Pulse
from chargeloom.sim.station.transaction_queue import Queued
from chargeloom.wire.message import Call, Message


class Place(Protocol):
    """Where one vehicle charges at a time: a connector of 1.6, an EVSE of 2.x."""

    @property
    def outlet(self) -> Outlet:
        """Its power side."""

    def unplug(self, now: float) -> None:
        """The vehicle drives away. Raises ValueError when there is none."""

    def repair(self, now: float) -> None:
        """Its fault is gone."""


class Parts(Protocol):
    """What a station of any version is made of."""

    @property
    def pulse(self) -> Pulse:
        """Its heartbeat."""

    @property
    def aligned(self) -> AlignedSampling:
        """What it samples by the clock."""

    @property
    def restart(self) -> Restart:
        """Whether it is up."""


PartsT = TypeVar("PartsT", bound=Parts)
BoardT = TypeVar("BoardT", bound=Board)


class StationShell(ABC, Generic[PartsT, BoardT]):
    """Lets each part of a station act in its time; a version adds its words."""

    dialect: ClassVar[Dialect]

    def __init__(
        self, station: PartsT, board: BoardT, new_id: Callable[[], str], call_timeout_s: float
    ) -> None:
        self.station: Final = station
        self._board: Final = board
        self._conversation: Final = Conversation(board, self, self.dialect, new_id, call_timeout_s)

    @property
    def subprotocol(self) -> str:
        """The WebSocket subprotocol that it speaks."""
        return self.dialect.subprotocol

    @property
    def wants_link(self) -> bool:
        """Whether the station is up; while it restarts, it holds no link."""
        return not self.station.restart.is_down

    @property
    def is_quiet(self) -> bool:
        """Whether the station has nothing left to say."""
        return self._conversation.is_quiet

    @property
    def untold(self) -> int:
        """How many messages about transactions still wait for their answer."""
        return len(self._board.queue)

    @property
    def goes_silent(self) -> bool:
        """A station never vanishes by itself."""
        return False

    def outlet(self, place: int) -> Outlet:
        """Show the power side of a place."""
        return self._place(place).outlet

    def unplug(self, place: int, now: float) -> None:
        """A driver unplugs a vehicle. Raises ValueError when there is none."""
        self._pass(now)
        self._place(place).unplug(now)
        self._go_on(now)

    def repair(self, place: int, now: float) -> None:
        """A place is mended."""
        self._pass(now)
        self._place(place).repair(now)
        self._go_on(now)

    def connected(self, now: float) -> None:
        """A link stands; an accepted station needs no new boot (OCPP-J 1.6, 5.4; 2.0.1, B04)."""
        self._pass(now)
        self._conversation.connected()
        if self._board.may_speak:
            self._report_news(now)
        self._conversation.speak(now)

    def disconnected(self, now: float) -> None:
        """The link is gone; who waited for an answer may be let in without one, within the limits."""
        self._pass(now)
        self._conversation.disconnected(now)
        self._go_on(now)

    def receive(self, text: bytes, now: float) -> None:
        """Take one frame."""
        self._pass(now)
        if self._board.is_linked:
            self._conversation.receive(text, now)
            self._go_on(now)

    def frames_to_send(self) -> list[bytes]:
        """Give what goes out, in order, once."""
        frames = list(self._conversation.frames)
        self._conversation.frames.clear()
        return frames

    def happenings(self) -> list[Happening]:
        """Give what has happened, once."""
        told = list(self._board.happenings)
        self._board.happenings.clear()
        return told

    def tick(self, now: float) -> None:
        """Let time pass up to now."""
        self._pass(now)
        if self.station.restart.is_time_to_rise(now):
            self._rise(now)
        self.station.pulse.tick(self._conversation.last_sent_at, now)
        self._conversation.tick(now)
        self._go_on(now)

    def deadline(self) -> float | None:
        """When time must pass next."""
        station = self.station
        times = [
            *self._deadlines(),
            station.aligned.deadline(),
            station.restart.deadline(),
            self._conversation.deadline(),
            station.pulse.deadline(self._conversation.last_sent_at),
        ]
        return min((time for time in times if time is not None), default=None)

    def speak(self, request: Call[Any]) -> Call[Any]:
        """Put a request into the words of the version that is spoken."""
        return request

    @property
    @abstractmethod
    def password(self) -> bytes | None:
        """What the central system has set to sign in with; None while it has set nothing."""

    @abstractmethod
    def _place(self, place: int) -> Place:
        """Find a place by its number."""

    @abstractmethod
    def ask_to_work(self) -> Notice:
        """Make the BootNotification."""

    @abstractmethod
    def obey(self, request: Call[Any], now: float) -> Reply:
        """Do what the central system wants, and answer."""

    @abstractmethod
    def delivered(self, queued: Queued, reply: Message, now: float) -> None:
        """Learn what a message about a transaction was answered."""

    @abstractmethod
    def patience(self) -> Patience:
        """Read how often a message about a transaction is offered."""

    @abstractmethod
    def _deadlines(self) -> Iterable[float | None]:
        """Say when time must pass for the parts that only this version has."""

    @abstractmethod
    def _pass(self, now: float) -> None:
        """Let time pass for the parts."""

    @abstractmethod
    def _go_on(self, now: float) -> None:
        """Obey, say the next thing, or go down."""

    @abstractmethod
    def _report_news(self, now: float) -> None:
        """Tell what changed while there was no link."""

    @abstractmethod
    def _begin_work(self, reply: Any, now: float) -> None:
        """Take over what an accepted boot was answered."""

    def _rise(self, now: float) -> None:  # noqa: ARG002  (a version may have more to do then)
        """The restart is over: the central system must accept the station again."""
        self.station.restart.rise()
        self._board.registration.booted()

    def _registered(self, answer: Answer, now: float) -> None:
        """Learn what a boot was answered."""
        status = getattr(answer, "status", None)
        if isinstance(answer, Message) and status is not None:
            self._judged(Verdict(str(status)), answer, now)
        elif self._board.is_linked:
            self._board.registration.unanswered(now)

    def _judged(self, verdict: Verdict, answer: Any, now: float) -> None:
        registration = self._board.registration
        registration.answered(verdict, answer.interval, now)
        self._board.happened(_HAPPENED[verdict])
        if registration.is_accepted:
            self._begin_work(answer, now)


_HAPPENED: Final = {
    Verdict.ACCEPTED: What.ACCEPTED,
    Verdict.PENDING: What.PENDING,
    Verdict.REJECTED: What.REJECTED,
}
