"""A station as the sum of its parts."""

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from chargeloom.protocols.ocpp.v16.messages.enumerations import ResetType
from chargeloom.sim.asking import Asking
from chargeloom.sim.board import Board
from chargeloom.sim.configuration import Configuration, Key
from chargeloom.sim.connector import Connector
from chargeloom.sim.happening import What
from chargeloom.sim.indicator import Indicator
from chargeloom.sim.outlet import ConnectorKind
from chargeloom.sim.restart import REASON, Restart
from chargeloom.sim.rhythm import AlignedSampling, Pulse
from chargeloom.sim.station_clock import StationClock


class StationKind(msgspec.Struct, frozen=True, kw_only=True):
    """What a station is, and how its settings begin."""

    identity: str
    vendor: str = "Chargeloom"
    model: str = "Simulated"
    firmware: str = "1.0"
    connectors: tuple[ConnectorKind, ...] = (ConnectorKind(),)
    settings: dict[Key, str] = msgspec.field(default_factory=dict)
    restart_s: float = 10.0
    """How long a restart takes."""
    call_timeout_s: float = 30.0


@dataclass(frozen=True, slots=True)
class Station:
    """Built once; `indicator` is that of connector 0."""

    kind: StationKind
    board: Board
    indicator: Indicator
    connectors: dict[int, Connector]
    asking: Asking
    pulse: Pulse
    aligned: AlignedSampling
    restart: Restart

    def running(self) -> Sequence[Connector]:
        """Give the connectors on which a transaction runs."""
        return [one for one in self.connectors.values() if one.transaction is not None]

    def reset(self, kind: ResetType, now: float) -> None:
        """End what runs, and start again (OCPP 1.6, 5.14)."""
        self.board.happened(What.RESET, 0, kind.value)
        for connector in self.running():
            connector.end(REASON[kind], now)
        self.restart.ask(kind, now)


def assemble(kind: StationKind, clock: StationClock, pace: float) -> Station:
    """Build a station."""
    count = {Key.NUMBER_OF_CONNECTORS: str(len(kind.connectors))}
    board = Board(configuration=Configuration({**kind.settings, **count}), clock=clock, pace=pace)
    numbered = enumerate(kind.connectors, start=1)
    return Station(
        kind=kind,
        board=board,
        indicator=Indicator(0, board),
        connectors={number: Connector(number, one, board) for number, one in numbered},
        asking=Asking(board),
        pulse=Pulse(board),
        aligned=AlignedSampling(board),
        restart=Restart(kind.restart_s),
    )
