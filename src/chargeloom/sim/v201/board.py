"""What the parts of a 2.x station share beyond what every station shares."""

from collections.abc import Callable
from typing import Any, Final

from chargeloom.sim.station import board
from chargeloom.sim.station.agenda import Agenda
from chargeloom.sim.station.board import Answer, Notice
from chargeloom.sim.station.station_clock import StationClock
from chargeloom.sim.v201.device_model import DeviceModel
from chargeloom.sim.v201.telling import Queued
from chargeloom.sim.v201.tokens import AuthorizationCache, LocalList
from chargeloom.wire.message import Call

__all__ = ["Answer", "Board", "Notice"]


class Board(board.Board):
    """Its device model and its tokens, too, outlive restarts."""

    def __init__(
        self, *, model: DeviceModel, clock: StationClock, pace: float, new_id: Callable[[], str]
    ) -> None:
        super().__init__(clock=clock, pace=pace)
        self.model: Final = model
        self.cache: Final = AuthorizationCache()
        self.local_list: Final = LocalList()
        self.agenda: Final = Agenda()
        self.new_id: Final = new_id
        self.tells_status_by_events = False
        """Whether the status of a connector is told as an event of it (OCPP 2.1, G01)."""
        self._events = 0

    def next_event(self) -> int:
        """Number an event of the device model."""
        self._events += 1
        return self._events

    def tell(self, event: Call[Any]) -> Queued:
        """Have an event of a transaction sent; it waits until it is answered."""
        queued = Queued(self.next_order(), event, is_fresh=self.may_speak)
        self.queue.add(queued)
        return queued
