"""A 2.x station as the sum of its parts."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import msgspec

from chargeloom.protocols.ocpp.v201.messages.availability import Heartbeat
from chargeloom.protocols.ocpp.v201.messages.datatypes.certificates import CertificateHashDataChain
from chargeloom.protocols.ocpp.v201.messages.datatypes.display_message import MessageInfo
from chargeloom.protocols.ocpp.v201.messages.datatypes.smart_charging import ChargingProfile
from chargeloom.protocols.ocpp.v201.messages.enumerations.availability import ConnectorStatus
from chargeloom.protocols.ocpp.v201.messages.enumerations.provisioning import BootReason
from chargeloom.sim.station.firmware import Firmware
from chargeloom.sim.station.happening import What
from chargeloom.sim.station.outlet import ConnectorKind
from chargeloom.sim.station.restart import PATIENCE_S, Restart
from chargeloom.sim.station.rhythm import AlignedSampling, Interval, Pulse
from chargeloom.sim.station.station_clock import StationClock
from chargeloom.sim.v201 import settings
from chargeloom.sim.v201.asking import Asking
from chargeloom.sim.v201.board import Board
from chargeloom.sim.v201.device_model import DeviceModel, Entry, Key
from chargeloom.sim.v201.evse import Evse
from chargeloom.sim.v201.inventory import inventory
from chargeloom.sim.v201.monitoring import Monitors

EVSE_RESTART_S: Final = 3.0


class StationKind(msgspec.Struct, frozen=True, kw_only=True):
    """What a station is, and how its variables begin."""

    identity: str
    vendor: str = "Chargeloom"
    model: str = "Simulated"
    firmware: str = "1.0"
    evses: tuple[tuple[ConnectorKind, ...], ...] = ((ConnectorKind(),),)
    settings: dict[Key, str] = msgspec.field(default_factory=dict)
    reset_patience_s: float = PATIENCE_S
    """How long a reset waits for what is still to be told."""
    restart_s: float = 10.0
    """How long a restart takes."""
    call_timeout_s: float = 30.0
    tells_status_by_messages: bool = False
    """Whether it tells the status of a connector in the old way where events are the new one (OCPP 2.1, G01)."""


@dataclass(slots=True)
class Shelf:
    """What the central system has left with the station, and what it has of its own to tell."""

    messages: dict[int, MessageInfo] = field(default_factory=dict)
    certificates: list[CertificateHashDataChain] = field(default_factory=list)
    profiles: dict[int, ChargingProfile] = field(default_factory=dict)
    """The charging profiles as they came, to be reported."""
    tariffs: dict[int, Any] = field(default_factory=dict)
    """The default tariff of each EVSE (OCPP 2.1)."""
    streams: dict[int, Any] = field(default_factory=dict)
    """The periodic event streams that are open (OCPP 2.1)."""
    firmware: Firmware = field(default_factory=Firmware)
    boot_reason: BootReason = BootReason.POWER_UP


@dataclass(frozen=True, slots=True)
class Station:
    """Built once."""

    kind: StationKind
    board: Board
    evses: dict[int, Evse]
    asking: Asking
    monitors: Monitors
    pulse: Pulse
    aligned: AlignedSampling
    aligned_kept: AlignedSampling
    """What is read at even times to be told with the end of a transaction."""
    restart: Restart
    shelf: Shelf
    pending_resets: set[int | None] = field(default_factory=set)
    """EVSEs, or None for the whole station, that start again once nothing runs there."""

    def running(self) -> Sequence[Evse]:
        """Give the EVSEs on which a transaction runs."""
        return [one for one in self.evses.values() if one.transaction is not None]

    def transaction_at(self, transaction: str) -> Evse | None:
        """Find the EVSE on which a transaction runs."""
        found = (one for one in self.running() if _id(one) == transaction)
        return next(found, None)

    def summary(self) -> ConnectorStatus:
        """Show the state of the whole station: available when any EVSE is."""
        states = {one.summary() for one in self.evses.values()}
        return next(one for one in _FOREMOST if one in states)

    def obey_limits(self, now: float) -> None:
        """Let every EVSE take what the profiles leave; the station's limit is shared."""
        sharers = len(self.running())
        for evse in self.evses.values():
            evse.obey_limits(now, sharers)

    def hold(self, is_held: bool, now: float) -> None:
        """Keep every EVSE that is not in use from being used, or let it be used again (OCPP 2.0.1, L01.FR.07)."""
        for evse in self.evses.values():
            evse.hold(now, is_held=is_held)

    def reset_now(self, evse: int | None, reason: BootReason, now: float) -> None:
        """Start again, the whole station or one EVSE."""
        if evse is None:
            self.reset(reason, now)
        else:
            self.reset_evse(self.evses[evse], now)

    def reset_idle(self, now: float) -> None:
        """Make up for the resets that waited until nothing runs (OCPP 2.0.1, B12.FR.01)."""
        for evse in sorted(self.pending_resets, key=lambda number: number or 0):
            is_busy = self.running() if evse is None else self.evses[evse].transaction
            if not is_busy:
                self.pending_resets.discard(evse)
                self.reset_now(evse, BootReason.SCHEDULED_RESET, now)

    def reset(self, reason: BootReason, now: float) -> None:
        """End what runs, unless it waits for the end of this, and start again (OCPP 2.0.1, B12.FR.04 and FR.05)."""
        self.board.happened(What.RESET, 0, reason.value)
        self.shelf.boot_reason = reason
        for evse in self.running():
            evse.cut_short(now)
        self.restart.ask(now, self.kind.reset_patience_s)

    def reset_evse(self, evse: Evse, now: float) -> None:
        """Only one EVSE starts again (OCPP 2.0.1, B11.FR.08)."""
        self.board.happened(What.RESET, evse.number)
        evse.cut_short(now)
        evse.restart(now, is_over=False)
        self.board.agenda.add(now + EVSE_RESTART_S, lambda at: evse.restart(at, is_over=True))


_FOREMOST: Final = (
    ConnectorStatus.AVAILABLE,
    ConnectorStatus.FAULTED,
    ConnectorStatus.OCCUPIED,
    ConnectorStatus.RESERVED,
    ConnectorStatus.UNAVAILABLE,
)


def assemble(
    kind: StationKind,
    clock: StationClock,
    pace: float,
    new_id: Callable[[], str],
    extras: Mapping[Key, Entry],
) -> Station:
    """Build a station."""
    listed = {**inventory(kind.evses), **extras} if extras else inventory(kind.evses)
    fixed = {
        settings.IDENTITY: kind.identity,
        settings.MODEL: kind.model,
        settings.VENDOR: kind.vendor,
    }
    model = DeviceModel(listed, {**kind.settings, **fixed})
    board = Board(model=model, clock=clock, pace=pace, new_id=new_id)
    numbered = enumerate(kind.evses, start=1)
    evses = {number: Evse(number, connectors, board) for number, connectors in numbered}

    def sample(at: float) -> None:
        """At an even time; none while a charge runs, if so configured (OCPP 2.0.1, J01.FR.20)."""
        if not (model.flag(settings.ALIGNED_ONLY_WHEN_IDLE) and station.running()):
            for evse in evses.values():
                evse.sample_aligned(at)

    def keep(at: float) -> None:
        for evse in evses.values():
            evse.keep_aligned(at)

    def reader(key: Key) -> Interval:
        return lambda: model.number(key)

    station = Station(
        kind=kind,
        board=board,
        evses=evses,
        asking=Asking(board),
        monitors=Monitors(board),
        pulse=Pulse(board, reader(settings.HEARTBEAT_INTERVAL), Heartbeat()),
        aligned=AlignedSampling(board, reader(settings.ALIGNED_INTERVAL), sample),
        aligned_kept=AlignedSampling(board, reader(settings.ALIGNED_ENDED_INTERVAL), keep),
        restart=Restart(kind.restart_s),
        shelf=Shelf(),
    )
    model.follow(lambda key: _live(station, key))
    return station


def _live(station: Station, key: Key) -> str | None:
    """Read what changes by itself."""
    if key.variable == "AvailabilityState":
        return _state(station, key).value
    if key.variable == "Power" and key.evse is not None:
        return f"{station.evses[key.evse].outlet.meter.draw.power_w:.0f}"
    return {
        settings.DISPLAY_MESSAGES: lambda: str(len(station.shelf.messages)),
        settings.LIST_ENTRIES: lambda: str(len(station.board.local_list)),
        settings.PROFILES: lambda: str(len(station.board.limits)),
    }.get(key, lambda: None)()


def _state(station: Station, key: Key) -> ConnectorStatus:
    if key.evse is None:
        return station.summary()
    evse = station.evses[key.evse]
    return evse.summary() if key.connector is None else evse.status(key.connector)


def _id(evse: Evse) -> str | None:
    return evse.transaction.id if evse.transaction is not None else None
