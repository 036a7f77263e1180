"""What the parts of a charge point share beyond what every station shares: settings and tokens."""

from typing import Final

from chargeloom.protocols.ocpp.v16.messages.datatypes import CertificateHashData
from chargeloom.protocols.ocpp.v16.messages.enumerations import CertificateUse
from chargeloom.sim.station import board
from chargeloom.sim.station.agenda import Agenda
from chargeloom.sim.station.board import Answer, Notice
from chargeloom.sim.station.station_clock import StationClock
from chargeloom.sim.v16.authorization_cache import AuthorizationCache
from chargeloom.sim.v16.configuration import Configuration
from chargeloom.sim.v16.local_list import LocalList
from chargeloom.sim.v16.local_transaction import LocalTransaction
from chargeloom.sim.v16.telling import Queued, Told

__all__ = ["Answer", "Board", "Notice"]


class Board(board.Board):
    """Its settings, too, outlive restarts."""

    def __init__(self, *, configuration: Configuration, clock: StationClock, pace: float) -> None:
        super().__init__(clock=clock, pace=pace)
        self.configuration: Final = configuration
        self.cache: Final = AuthorizationCache()
        self.agenda: Final = Agenda()
        self.local_list: Final = LocalList()
        self.log_upload: int | None = None
        """The request whose log is on its way; None when none is."""
        self.certificates: Final[list[tuple[CertificateUse, CertificateHashData]]] = []

    def tell(self, request: Told, transaction: LocalTransaction | None) -> Queued:
        """Have a message sent that is about a transaction; it waits until it is answered."""
        queued = Queued(self.next_order(), request, transaction, is_fresh=self.may_speak)
        self.queue.add(queued)
        return queued
