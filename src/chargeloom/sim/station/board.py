"""What the parts of one station share: its clock, its standing, and what it has to say."""

from collections import deque
from collections.abc import Callable
from typing import Any, Final, NamedTuple, TypeAlias

from chargeloom.protocols.ocpp.rpc import CallFault
from chargeloom.sim.station.charging_limits import ChargingLimits
from chargeloom.sim.station.happening import Happening, What
from chargeloom.sim.station.registration import Registration
from chargeloom.sim.station.station_clock import StationClock
from chargeloom.sim.station.transaction_queue import TransactionQueue
from chargeloom.wire.message import Call, Message, Send

Answer: TypeAlias = Message | CallFault | None
"""What became of a call; None when no answer came."""


def _unheard(_: Answer, __: float) -> None:
    """Some answers say nothing."""


class Notice(NamedTuple):
    """A message that is not about a transaction, and what to do with its answer."""

    order: int
    request: Call[Any]
    then: Callable[[Answer, float], None]
    is_triggered: bool
    """Asked for by the central system, and so allowed while Pending."""


class Board:
    """One per station; it outlives links, and its queue outlives restarts."""

    def __init__(self, *, clock: StationClock, pace: float) -> None:
        self.clock: Final = clock
        self.pace: Final = pace
        """How many seconds of the world pass for vehicles and people in one of ours."""
        self.queue: Final = TransactionQueue()
        self.registration: Final = Registration()
        self.limits: Final = ChargingLimits()
        self.notices: Final[deque[Notice]] = deque()
        self.happenings: Final[deque[Happening]] = deque(maxlen=1000)
        self.sends: Final[deque[Send]] = deque()
        """Messages that nobody answers, to go out at once."""
        self.is_linked = False
        self.serial = 0
        self._order = 0

    @property
    def may_speak(self) -> bool:
        """Whether ordinary messages reach the central system now."""
        return self.is_linked and self.registration.is_accepted

    def say(
        self,
        request: Call[Any],
        then: Callable[[Answer, float], None] = _unheard,
        *,
        is_triggered: bool = False,
    ) -> None:
        """Have a message sent that is not about a transaction; without a link it is dropped."""
        if not self.may_speak and not is_triggered:
            return
        self.notices.append(Notice(self.next_order(), request, then, is_triggered))

    def send(self, message: Send) -> None:
        """Have a message sent that nobody answers; without a link it is dropped."""
        if self.may_speak:
            self.sends.append(message)

    def happened(
        self, what: What, connector: int = 0, detail: str = "", energy_wh: int = 0
    ) -> None:
        self.happenings.append(Happening(what, connector, detail, energy_wh))

    def next_serial(self) -> int:
        """Number the next transaction, for ourselves."""
        self.serial += 1
        return self.serial

    def next_order(self) -> int:
        """Number the next message, in the order in which they are made."""
        self._order += 1
        return self._order
