"""One connector: the transactions that drivers, vehicle and central system make on it."""

from typing import Final

from chargeloom.domain.instant import SECOND, from_datetime
from chargeloom.protocols.ocpp.v16.messages.enumerations import (
    AvailabilityStatus,
    ChargePointErrorCode,
    ChargePointStatus,
    StopReason,
)
from chargeloom.sim.station.charging_limits import Use
from chargeloom.sim.station.happening import What
from chargeloom.sim.station.metronome import Metronome
from chargeloom.sim.station.obedience import Obedience
from chargeloom.sim.station.outlet import ConnectorKind, Outlet
from chargeloom.sim.v16.board import Board
from chargeloom.sim.v16.configuration import Key
from chargeloom.sim.v16.indicator import Indicator
from chargeloom.sim.v16.kept import Kept
from chargeloom.sim.v16.local_transaction import LocalTransaction
from chargeloom.sim.v16.recording import Recording
from chargeloom.sim.v16.reservation import Reservation
from chargeloom.sim.v16.status import (
    AVAILABLE,
    CHARGING,
    FAULTED,
    FINISHING,
    PREPARING,
    RESERVED,
    SUSPENDED_EV,
    SUSPENDED_EVSE,
    UNAVAILABLE,
)
from chargeloom.sim.vehicles.vehicle import Vehicle

_UNPLUGGED: Final = "EV side disconnected"


class Connector:
    """Walks from plug to unplug; a transaction lies somewhere between."""

    def __init__(self, number: int, kind: ConnectorKind, board: Board) -> None:
        self.number: Final = number
        self.outlet: Final = Outlet(kind, board.pace)
        self.indicator: Final = Indicator(number, board)
        self.transaction: LocalTransaction | None = None
        self.intent: str | None = None
        """An authorized token that waits for a cable."""
        self.is_operative = True
        self.kept: Final = Kept(board, self._show_kept)
        self.is_held = False
        """Waits for firmware to be installed (OCPP 1.6, 5.19)."""
        self._recording = Recording(number, self.outlet, board)
        self._group: str | None = None
        self._board = board
        self._gives_up_at: float | None = None
        self._samples: Final = Metronome(
            lambda: board.configuration.number(Key.METER_VALUE_SAMPLE_INTERVAL), board.pace
        )
        self._obedience: Final = Obedience(number, self.outlet, board)

    @property
    def status(self) -> ChargePointStatus:
        return self.indicator.status

    @property
    def may_begin(self) -> bool:
        """Whether a token may begin a transaction here."""
        is_free = self.transaction is None and not self.is_held
        return is_free and self.status in {AVAILABLE, PREPARING, FINISHING, RESERVED}

    def plug(self, vehicle: Vehicle, now: float) -> None:
        """A vehicle is plugged in. Raises ValueError when another one is."""
        if self.outlet.vehicle is not None:
            raise ValueError(f"connector {self.number} is taken")
        self.outlet.plug(vehicle, now)
        self._board.happened(What.PLUGGED, self.number, f"{vehicle.kind.name}, {vehicle.soc:.0%}")
        if self.transaction is not None:
            self._settle(now)
        elif self.intent is not None:
            self._begin(self.intent, now)
        elif self.indicator.beneath is AVAILABLE:
            self._prepare(now)

    def unplug(self, now: float) -> None:
        """The vehicle drives away. Raises ValueError when there is none."""
        if self.outlet.vehicle is None:
            raise ValueError(f"nothing is plugged in at connector {self.number}")
        self.outlet.unplug(now)
        self._board.happened(What.UNPLUGGED, self.number)
        if self.transaction is None:
            self._free(now)
        elif self._board.configuration.flag(Key.STOP_TRANSACTION_ON_EV_SIDE_DISCONNECT):
            self.end(StopReason.EV_DISCONNECTED, now, info=_UNPLUGGED)
        else:
            self.indicator.show(SUSPENDED_EV, now, _UNPLUGGED)

    def authorized(self, id_tag: str, group: str | None, now: float) -> None:
        """A token may charge here: begin, or wait for the cable."""
        self._group = group
        if self.outlet.vehicle is not None:
            self._begin(id_tag, now)
        else:
            self.intent = id_tag
            self._prepare(now)

    def cancel(self, now: float) -> None:
        """The driver thinks better of it (OCPP 1.6, 4.9: B1)."""
        self._free(now)

    def end(
        self, reason: StopReason, now: float, id_tag: str | None = None, info: str | None = None
    ) -> None:
        """End the running transaction, and tell it (OCPP 1.6, 4.10)."""
        transaction = self.transaction
        if transaction is None:
            return
        self.outlet.open(now)
        self._recording.end(transaction, reason, id_tag, now)
        self.transaction = None
        self._samples.stop()
        self._obedience.end()
        self.indicator.show(FINISHING, now, info)
        if self.outlet.vehicle is None or not self._is_in_service:
            self._free(now)

    def withhold(self, now: float) -> None:
        """Give no more energy to a transaction that goes on (OCPP 1.6, 3.5.4 and 4.9: C5)."""
        self.outlet.look(now)
        self.outlet.is_withheld = True
        self._settle(now)

    def enable(self, now: float) -> AvailabilityStatus:
        """Go back into service (OCPP 1.6, 5.2; 4.9: H1 and H2)."""
        self.is_operative = True
        self._return(now)
        return AvailabilityStatus.ACCEPTED

    def hold(self, now: float) -> None:
        """Wait, not in use, for firmware to be installed (OCPP 1.6, 5.19; security whitepaper, L01.FR.07)."""
        self.is_held = True
        if self.indicator.beneath in {AVAILABLE, RESERVED}:
            self.kept.reservation = None
            self._rest(UNAVAILABLE, now)

    def release(self, now: float) -> None:
        """Wait no longer."""
        self.is_held = False
        self._return(now)

    @property
    def _is_in_service(self) -> bool:
        return self.is_operative and not self.is_held

    def _return(self, now: float) -> None:
        """Show that it is in service again, if it is."""
        is_out = self._is_in_service and self.indicator.beneath is UNAVAILABLE
        if is_out and self.outlet.vehicle is None:
            self.indicator.show(AVAILABLE, now)
        elif is_out:
            self._prepare(now)

    def disable(self, now: float) -> AvailabilityStatus:
        """Go out of service, after the transaction if one runs (OCPP 1.6, 5.2)."""
        self.is_operative = False
        if self.transaction is not None:
            return AvailabilityStatus.SCHEDULED
        self.kept.reservation = None
        if self.indicator.beneath is PREPARING:
            self._rest(AVAILABLE, now)
        self._rest(UNAVAILABLE, now)
        return AvailabilityStatus.ACCEPTED

    def fail(self, error_code: ChargePointErrorCode, now: float) -> None:
        """A fault stops the flow of energy until it is repaired, and nobody may begin on it."""
        self.intent = None
        self.outlet.open(now)
        self.indicator.fail(error_code, now)
        self.kept.keep(None, now)

    def repair(self, now: float) -> None:
        """The fault is gone: go on where the connector would be without it."""
        self.indicator.repair(now)
        if self.transaction is not None:
            self.outlet.close(now)
            self._settle(now)

    def tick(self, now: float) -> None:
        """Let time pass up to now."""
        if self._gives_up_at is not None and now >= self._gives_up_at:
            self._give_up(now)
        self.kept.tick(now)
        for at in self._samples.due(now):
            self._sample(at)
        if self.outlet.looks_at is not None and now >= self.outlet.looks_at:
            self._settle(now)

    def deadline(self) -> float | None:
        """When time must pass next."""
        times = (
            self._gives_up_at,
            self.kept.deadline(),
            self._samples.beats_at,
            self._obedience.ends_at,
            self.outlet.looks_at,
        )
        return min((time for time in times if time is not None), default=None)

    def recall(
        self,
        energy_wh: float,
        running: LocalTransaction | None,
        reservation: Reservation | None,
        *,
        is_operative: bool,
    ) -> None:
        """Take up what was remembered over a loss of power; no vehicle is plugged in."""
        self.outlet.meter.energy_wh = energy_wh
        self.transaction = running
        self.is_operative = is_operative
        self.kept.reservation = reservation
        status = _RECALLED[running is not None, is_operative]
        self.indicator.recall(RESERVED if reservation and status is AVAILABLE else status)

    def use(self) -> Use:
        """Say how the connector is used, for the limits that hold here."""
        running = self.transaction
        if running is None:
            return self._obedience.use()
        return self._obedience.use(from_datetime(running.started_at) / SECOND, str(running.number))

    def obey_limits(self, now: float, sharers: int) -> None:
        """Take what the charging profiles leave, as of now (OCPP 1.6, 3.13)."""
        use = None if self.transaction is None else self.use()
        if self._obedience.obey(use, now, sharers):
            self._settle(now)

    def is_limit_over(self, now: float) -> bool:
        """Whether the limit must be looked up again."""
        return self._obedience.is_over(now)

    def sample_aligned(self, now: float) -> None:
        """Tell what the meter reads at an even time of the day."""
        self._recording.sample_aligned(self.transaction, now)

    def _prepare(self, now: float) -> None:
        """Usage begins; it must go on within ConnectionTimeOut (OCPP 1.6, 9.1.6)."""
        if self.indicator.beneath is not PREPARING:
            timeout_s = self._board.configuration.number(Key.CONNECTION_TIME_OUT)
            self._gives_up_at = now + timeout_s
        self.indicator.show(PREPARING, now)

    def _give_up(self, now: float) -> None:
        """B1 without a cable, B6 with one: the next token must not start on it (errata, 3.20)."""
        if self.outlet.vehicle is None:
            self._free(now)
        else:
            self._rest(FINISHING, now)

    def _free(self, now: float) -> None:
        """All user actions are done."""
        if self.indicator.beneath not in {UNAVAILABLE, RESERVED}:
            self._rest(AVAILABLE if self._is_in_service else UNAVAILABLE, now)
            self._show_kept(now)

    def _show_kept(self, now: float) -> None:
        """Show that it is kept, or no longer (OCPP 1.6, 4.9: A7, G1); a cable that is in waits for its token then."""
        beneath, is_kept = self.indicator.beneath, self.kept.reservation is not None
        if is_kept and beneath is AVAILABLE:
            self.indicator.show(RESERVED, now)
        elif not is_kept and beneath is RESERVED:
            self.indicator.show(AVAILABLE, now)
            if self.outlet.vehicle is not None:
                self._prepare(now)

    def _rest(self, status: ChargePointStatus, now: float) -> None:
        self.intent, self._gives_up_at = None, None
        self.indicator.show(status, now)

    def _begin(self, id_tag: str, now: float) -> None:
        """All is there: start, and tell it (OCPP 1.6, 4.8; 4.9: F2, B3 to B5)."""
        self.indicator.show(PREPARING, now)
        self.intent, self._gives_up_at = None, None
        kept = self.kept.claim(id_tag, self._group)
        self.transaction = self._recording.begin(id_tag, self._group, now, kept)
        self._samples.start(now)
        self.outlet.close(now)
        self._settle(now)

    def _settle(self, now: float) -> None:
        """Show whether energy flows, and who keeps it from flowing; the EVSE has precedence."""
        if self.transaction is None or self.status is FAULTED:
            return
        self.outlet.look(now)
        vehicle = self.outlet.vehicle
        if self.outlet.offered_a == 0:
            self.indicator.show(SUSPENDED_EVSE, now)
        elif vehicle is None or not vehicle.wants_energy:
            self.indicator.show(SUSPENDED_EV, now)
        else:
            self.indicator.show(CHARGING, now)

    def _sample(self, at: float) -> None:
        if self.transaction is not None:
            self._recording.sample(self.transaction, at)
            self._settle(at)


_RECALLED: Final = {
    (False, True): AVAILABLE,
    (False, False): UNAVAILABLE,
    (True, True): SUSPENDED_EVSE,
    (True, False): SUSPENDED_EVSE,
}
"""How a connector stands after a loss of power: whether one ran, whether it is in service."""
