"""A station as the sum of its parts."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import msgspec

from chargeloom.protocols.ocpp.v16.messages.core import Heartbeat
from chargeloom.protocols.ocpp.v16.messages.enumerations import ResetType, StopReason
from chargeloom.sim.station.firmware import Firmware
from chargeloom.sim.station.happening import What
from chargeloom.sim.station.outlet import ConnectorKind
from chargeloom.sim.station.restart import PATIENCE_S, Restart
from chargeloom.sim.station.rhythm import AlignedSampling, Interval, Pulse
from chargeloom.sim.station.station_clock import StationClock
from chargeloom.sim.v16.asking import Asking
from chargeloom.sim.v16.board import Board
from chargeloom.sim.v16.configuration import Configuration, Key
from chargeloom.sim.v16.connector import Connector
from chargeloom.sim.v16.indicator import Indicator


class StationKind(msgspec.Struct, frozen=True, kw_only=True):
    """What a station is, and how its settings begin."""

    identity: str
    vendor: str = "Chargeloom"
    model: str = "Simulated"
    firmware: str = "1.0"
    connectors: tuple[ConnectorKind, ...] = (ConnectorKind(),)
    settings: dict[Key, str] = msgspec.field(default_factory=dict)
    hard_patience_s: float = 0.0
    """How long a hard reset waits for what is still to be told."""
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
    firmware: Firmware = field(default_factory=Firmware)

    def running(self) -> Sequence[Connector]:
        """Give the connectors on which a transaction runs."""
        return [one for one in self.connectors.values() if one.transaction is not None]

    def obey_limits(self, now: float) -> None:
        """Let every connector take what the profiles leave; the station's limit is shared."""
        sharers = len(self.running())
        for connector in self.connectors.values():
            connector.obey_limits(now, sharers)

    def hold(self, is_held: bool, now: float) -> None:
        """Keep every connector that is not in use from being used, or let it be used again (OCPP 1.6, 5.19)."""
        for connector in self.connectors.values():
            if is_held:
                connector.hold(now)
            else:
                connector.release(now)

    def reset(self, kind: ResetType, now: float) -> None:
        """End what runs, and start again (OCPP 1.6, 5.14)."""
        self.board.happened(What.RESET, 0, kind.value)
        reason, is_patient = _RESET[kind]
        patience_s = PATIENCE_S if is_patient else self.kind.hard_patience_s
        for connector in self.running():
            connector.end(reason, now)
        self.restart.ask(now, patience_s)


_RESET: Final = {
    ResetType.SOFT: (StopReason.SOFT_RESET, True),
    ResetType.HARD: (StopReason.HARD_RESET, False),
}
"""A soft reset lets the station finish its sentences; a hard one does not (OCPP 1.6 errata, 3.36)."""


def assemble(kind: StationKind, clock: StationClock, pace: float) -> Station:
    """Build a station."""
    can_switch = any(one.can_switch for one in kind.connectors)
    count = {
        Key.NUMBER_OF_CONNECTORS: str(len(kind.connectors)),
        Key.CONNECTOR_SWITCH_3_TO_1_PHASE_SUPPORTED: str(can_switch).lower(),
    }
    board = Board(configuration=Configuration({**kind.settings, **count}), clock=clock, pace=pace)
    numbered = enumerate(kind.connectors, start=1)
    connectors = {number: Connector(number, one, board) for number, one in numbered}

    def sample(at: float) -> None:
        for connector in connectors.values():
            connector.sample_aligned(at)

    return Station(
        kind=kind,
        board=board,
        indicator=Indicator(0, board),
        connectors=connectors,
        asking=Asking(board),
        pulse=Pulse(board, _reader(board, Key.HEARTBEAT_INTERVAL), Heartbeat()),
        aligned=AlignedSampling(board, _reader(board, Key.CLOCK_ALIGNED_DATA_INTERVAL), sample),
        restart=Restart(kind.restart_s),
    )


def _reader(board: Board, key: Key) -> Interval:
    return lambda: board.configuration.number(key)
