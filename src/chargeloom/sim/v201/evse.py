"""One EVSE: cables, authorizations and energy, and the transactions that they make."""

from dataclasses import dataclass
from typing import Final, NamedTuple

from chargeloom.protocols.ocpp.rpc import CallFault
from chargeloom.protocols.ocpp.v201.messages.availability import StatusNotification
from chargeloom.protocols.ocpp.v201.messages.datatypes.authorization import IdToken
from chargeloom.protocols.ocpp.v201.messages.enumerations.availability import ConnectorStatus
from chargeloom.protocols.ocpp.v201.messages.enumerations.metering import ReadingContext
from chargeloom.protocols.ocpp.v201.messages.enumerations.reservation import (
    ReservationUpdateStatus,
)
from chargeloom.protocols.ocpp.v201.messages.enumerations.transactions import (
    ChargingState,
    StopReason,
    TriggerReason,
)
from chargeloom.protocols.ocpp.v201.messages.reservation import ReservationStatusUpdate
from chargeloom.sim.charging_limits import DC_V, MAINS_V, Use
from chargeloom.sim.happening import What
from chargeloom.sim.outlet import ConnectorKind, Outlet
from chargeloom.sim.v201 import settings
from chargeloom.sim.v201.board import Answer, Board
from chargeloom.sim.v201.device_model import Key
from chargeloom.sim.v201.local_transaction import LocalTransaction
from chargeloom.sim.v201.recording import Occasion, Recording
from chargeloom.sim.v201.reservation import Reservation
from chargeloom.sim.vehicle import Supply, Vehicle


class Grant(NamedTuple):
    """A token that may charge here now."""

    token: IdToken
    group: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Something that a driver, the vehicle or the central system did."""

    trigger: TriggerReason
    reason: StopReason = StopReason.LOCAL
    """Why the transaction ends, if it ends on this."""
    token: IdToken | None = None
    connector: int | None = None
    remote_start_id: int | None = None
    is_final: bool = False


class Evse:
    """Walks from plug to unplug; which step begins and ends a transaction is configured."""

    def __init__(self, number: int, kinds: tuple[ConnectorKind, ...], board: Board) -> None:
        self.number: Final = number
        self.kinds: Final = kinds
        self.outlet: Final = Outlet(kinds[0], board.pace)
        self.transaction: LocalTransaction | None = None
        self.grant: Grant | None = None
        self.reservation: Reservation | None = None
        self.plugged: int | None = None
        """The connector whose cable is in the vehicle."""
        self.operative = dict.fromkeys(range(1, len(kinds) + 1), True)
        self.is_operative = True
        self.is_faulted = False
        self.is_restarting = False
        self._recording = Recording(number, self.outlet, board)
        self._board = board
        self._known: dict[int, ConnectorStatus] = {}
        self._told: dict[int, ConnectorStatus] = dict.fromkeys(
            self.operative, ConnectorStatus.AVAILABLE
        )
        self._points: frozenset[str] = frozenset()
        self._remote_start_id: int | None = None
        self._gives_up_at: float | None = None
        self._samples_at: float | None = None
        self._keeps_at: float | None = None
        self._limit_ends_at: float | None = None

    @property
    def is_in_service(self) -> bool:
        return self.is_operative and not self.is_restarting and not self.is_faulted

    @property
    def may_begin(self) -> bool:
        """Whether a token may be authorized here."""
        return self.grant is None and self.is_in_service and any(self.operative.values())

    def status(self, connector: int) -> ConnectorStatus:
        """Show the state of a connector (OCPP 2.0.1, G01)."""
        if self.is_faulted:
            return ConnectorStatus.FAULTED
        if self.plugged == connector:
            return ConnectorStatus.OCCUPIED
        is_out = not (self.is_operative and self.operative[connector]) or self.is_restarting
        if is_out:
            return ConnectorStatus.UNAVAILABLE
        return ConnectorStatus.RESERVED if self.reservation else ConnectorStatus.AVAILABLE

    def summary(self) -> ConnectorStatus:
        """Show the state of the whole EVSE: occupied when any connector is."""
        statuses = {self.status(connector) for connector in self.operative}
        is_busy = ConnectorStatus.OCCUPIED in statuses or self.transaction is not None
        if is_busy and ConnectorStatus.FAULTED not in statuses:
            return ConnectorStatus.OCCUPIED
        return next(one for one in _FOREMOST if one in statuses)

    def plug(self, vehicle: Vehicle, connector: int, now: float) -> None:
        """A vehicle is plugged in. Raises ValueError when another one is."""
        if self.plugged is not None:
            raise ValueError(f"EVSE {self.number} is taken")
        self.plugged = connector
        self.outlet.plug(vehicle, now)
        self._board.happened(What.PLUGGED, self.number, f"{vehicle.kind.name}, {vehicle.soc:.0%}")
        self._gives_up_at = None
        self.report_news(now)
        self._move(Step(trigger=TriggerReason.CABLE_PLUGGED_IN), now)

    def unplug(self, now: float) -> None:
        """The vehicle drives away. Raises ValueError when there is none."""
        if self.plugged is None:
            raise ValueError(f"nothing is plugged in at EVSE {self.number}")
        self.outlet.unplug(now)
        self._board.happened(What.UNPLUGGED, self.number)
        if self._board.model.flag(settings.STOP_ON_DISCONNECT):
            self.grant = None
        connector, self.plugged = self.plugged, None
        step = Step(
            trigger=TriggerReason.EV_COMMUNICATION_LOST,
            reason=StopReason.EV_DISCONNECTED,
            connector=connector,
        )
        self._move(step, now)
        self.report_news(now)

    def authorized(self, grant: Grant, now: float, remote_start_id: int | None = None) -> None:
        """A token may charge here: energy flows once there is a cable (OCPP 2.0.1, E03 and F02)."""
        self.grant, self._remote_start_id = grant, remote_start_id
        if self.plugged is None:
            self._gives_up_at = now + self._board.model.number(settings.CONNECTION_TIME_OUT)
        trigger = (
            TriggerReason.AUTHORIZED if remote_start_id is None else TriggerReason.REMOTE_START
        )
        step = Step(trigger=trigger, token=grant.token, remote_start_id=remote_start_id)
        self._move(step, now)

    def end(
        self,
        trigger: TriggerReason,
        reason: StopReason,
        now: float,
        token: IdToken | None = None,
        *,
        is_final: bool = False,
    ) -> None:
        """Take the authorization back; a final end ends the transaction whatever is configured."""
        self.grant, self._gives_up_at = None, None
        self._move(Step(trigger=trigger, reason=reason, token=token, is_final=is_final), now)

    def withhold(self, now: float) -> None:
        """Give no more energy to a transaction that goes on (OCPP 2.0.1, C15 and E05)."""
        self.outlet.look(now)
        self.outlet.is_withheld = True
        self.outlet.look(now)
        self._move(Step(trigger=TriggerReason.DEAUTHORIZED), now)

    def reserve(self, reservation: Reservation | None, now: float) -> None:
        """Keep the place for somebody, or no longer."""
        self.reservation = reservation
        self.report_news(now)

    def lose_reservation(self, why: ReservationUpdateStatus, now: float) -> None:
        """It ends unused, and the central system learns it (OCPP 2.0.1, H01.FR.16 and H04)."""
        lost = self.reservation
        if lost is not None:
            self.reserve(None, now)
            self._board.say(
                ReservationStatusUpdate(reservation_id=lost.id, reservation_update_status=why)
            )

    def serve(self, connector: int | None, now: float, *, is_operative: bool) -> None:
        """Go into or out of service, whole or one connector; a transaction goes on till its end."""
        if connector is None:
            self.is_operative = is_operative
        else:
            self.operative[connector] = is_operative
        if not is_operative and self.transaction is None:
            self.lose_reservation(ReservationUpdateStatus.REMOVED, now)
        self.report_news(now)

    def fail(self, now: float) -> None:
        """A fault ends what runs (OCPP 2.0.1, G05)."""
        self.is_faulted = True
        self._board.happened(What.FAULTED, self.number)
        self.end(TriggerReason.ABNORMAL_CONDITION, StopReason.OTHER, now, is_final=True)
        self.lose_reservation(ReservationUpdateStatus.REMOVED, now)
        self.report_news(now)

    def repair(self, now: float) -> None:
        self.is_faulted = False
        self.report_news(now)

    def restart(self, now: float, *, is_over: bool) -> None:
        """Only this EVSE is reset (OCPP 2.0.1, B11.FR.08)."""
        self.is_restarting = not is_over
        self.report_news(now)

    def recall(
        self,
        running: LocalTransaction | None,
        grant: Grant | None,
        reservation: Reservation | None,
    ) -> None:
        """Take up what was remembered over a loss of power; no vehicle is plugged in."""
        self.transaction, self.grant, self.reservation = running, grant, reservation
        self._points = self._points_now()

    def use(self) -> Use:
        """Say how the place is used, for the limits that hold here."""
        running = self.transaction
        kind, vehicle = self.outlet.kind, self.outlet.vehicle
        is_ac = kind.supply is Supply.AC
        phases = min(kind.lines, vehicle.kind.ac_phases) if vehicle is not None else kind.lines
        return Use(
            since_s=running.started_at_s if running is not None else 0.0,
            transaction=running.id if running is not None else None,
            phases=phases if is_ac else 1,
            volts=MAINS_V if is_ac else DC_V,
        )

    def obey_limits(self, now: float, sharers: int) -> None:
        """Take what the charging profiles leave, as of now (OCPP 2.0.1, K01)."""
        board = self._board
        if self.transaction is None or not len(board.limits):
            limit, lines, self._limit_ends_at = None, None, None
        else:
            at_s, use = board.clock.seconds(now), self.use()
            limit = board.limits.limit_a(self.number, use, at_s, sharers)
            lines = board.limits.lines(self.number, use, at_s)
            ends_at_s = board.limits.next_change(self.number, use, at_s)
            self._limit_ends_at = None if ends_at_s is None else board.clock.when(ends_at_s)
        if self.outlet.limit(limit, now, lines) and self.transaction is not None:
            self._board.happened(What.LIMITED, self.number, f"{self.outlet.offered_a:.1f} A")
            self._move(Step(trigger=TriggerReason.CHARGING_RATE_CHANGED), now)

    def sample_aligned(self, now: float) -> None:
        """Tell what the meter reads at an even time of the day (OCPP 2.0.1, J01)."""
        running = self.transaction
        context = ReadingContext.SAMPLE_CLOCK
        if running is not None:
            occasion = self._occasion(TriggerReason.METER_VALUE_CLOCK)
            self._recording.sample(running, occasion, settings.ALIGNED_MEASURANDS, context, now)
        elif not self._board.model.flag(settings.ALIGNED_WHEN_IDLE):
            self._recording.sample_idle(now, context, is_triggered=False)

    def sample_now(self, now: float) -> bool:
        """Tell what the meter reads because somebody asks (OCPP 2.0.1, F06)."""
        return self._recording.sample_idle(now, ReadingContext.TRIGGER, is_triggered=True)

    def event_now(self, now: float) -> bool:
        """Tell how the transaction stands because somebody asks (OCPP 2.0.1, F06.FR.07)."""
        running = self.transaction
        if running is None:
            return False
        occasion = self._occasion(TriggerReason.TRIGGER)
        context = ReadingContext.TRIGGER
        key = settings.UPDATED_MEASURANDS
        if not self._recording.sample(running, occasion, key, context, now):
            self._recording.update(running, occasion, now)
        return True

    def tick(self, now: float) -> None:
        """Let time pass up to now."""
        if self._gives_up_at is not None and now >= self._gives_up_at:
            self.end(TriggerReason.EV_CONNECT_TIMEOUT, StopReason.TIMEOUT, now)
        while self.transaction and self._samples_at is not None and self._samples_at <= now:
            self._sample(self.transaction, self._samples_at)
        while self.transaction and self._keeps_at is not None and self._keeps_at <= now:
            self._recording.keep(self.transaction, self._keeps_at)
            self._keeps_at = self._next(settings.ENDED_INTERVAL, self._keeps_at)
        if self.outlet.looks_at is not None and now >= self.outlet.looks_at:
            self.outlet.look(now)
            self._move(Step(trigger=TriggerReason.CHARGING_STATE_CHANGED), now)
        held = self.reservation
        if held is not None and self._board.clock.seconds(now) >= held.expires_at_s:
            self.lose_reservation(ReservationUpdateStatus.EXPIRED, now)

    def is_limit_over(self, now: float) -> bool:
        """Whether the limit must be looked up again."""
        return self._limit_ends_at is not None and now >= self._limit_ends_at

    def deadline(self) -> float | None:
        """When time must pass next."""
        times = [
            self._gives_up_at,
            self._samples_at,
            self._keeps_at,
            self.outlet.looks_at,
            self._limit_ends_at,
        ]
        if self.reservation is not None:
            times.append(self._board.clock.when(self.reservation.expires_at_s))
        return min((time for time in times if time is not None), default=None)

    def report(self, connector: int, now: float, *, is_triggered: bool = False) -> None:
        """Tell the state of a connector (OCPP 2.0.1, G01)."""
        status = self.status(connector)

        def heard(answer: Answer, _: float) -> None:
            if answer is not None and not isinstance(answer, CallFault):
                self._known[connector] = status

        request = StatusNotification(
            timestamp=self._board.clock.read(now),
            connector_status=status,
            evse_id=self.number,
            connector_id=connector,
        )
        self._known.pop(connector, None)
        self._told[connector] = status
        self._board.say(request, heard, is_triggered=is_triggered)

    def report_news(self, now: float) -> None:
        """Tell every connector whose state has changed since it was last told."""
        for connector in self.operative:
            if self._told.get(connector) is not self.status(connector):
                self.report(connector, now)

    def report_unknown(self, now: float, *, all_of_them: bool) -> None:
        """Tell after a silence what the central system may not know (OCPP 2.0.1, B04)."""
        for connector in self.operative:
            if all_of_them or self._known.get(connector) is not self.status(connector):
                self.report(connector, now)

    def _move(self, step: Step, now: float) -> None:
        """Look where things stand after a step, and tell it if a transaction is concerned."""
        self._switch(now)
        before, self._points = self._points, self._points_now()
        occasion = self._occasion(step.trigger, step.token, step.connector)
        running = self.transaction
        if running is None:
            if (self._points - before) & _starts(self._board):
                self._begin(occasion, step, now)
            return
        running.remote_start_id = step.remote_start_id or running.remote_start_id
        stops = frozenset(self._board.model.members(settings.TX_STOP_POINT))
        running.reached = tuple({*running.reached, *(self._points & stops)})
        if step.is_final or not self._points >= set(running.reached) & stops:
            self._finish(running, occasion, step.reason, now)
        elif _is_news(running, occasion):
            running.token = running.token or step.token
            self._claim(running)
            self._recording.update(running, occasion, now)

    def _begin(self, occasion: Occasion, step: Step, now: float) -> None:
        if occasion.token is None and self.grant is not None:
            token = self.grant.token
            occasion = self._occasion(step.trigger, token, occasion.connector)
        stops = frozenset(self._board.model.members(settings.TX_STOP_POINT))
        running = self._recording.draft(now)
        running.token = occasion.token
        running.remote_start_id = step.remote_start_id or self._remote_start_id
        running.reached = tuple(self._points & stops)
        self.transaction = running
        self._claim(running)
        self._recording.begin(running, occasion, now)
        self._samples_at = self._next(settings.UPDATED_INTERVAL, now)
        self._keeps_at = self._next(settings.ENDED_INTERVAL, now)

    def _finish(
        self, running: LocalTransaction, occasion: Occasion, reason: StopReason, now: float
    ) -> None:
        self.grant, self._gives_up_at = None, None
        self._switch(now)
        self._points = self._points_now()
        self._recording.end(running, occasion, reason, now)
        self.transaction, self._samples_at, self._keeps_at = None, None, None
        self.outlet.is_withheld, self.outlet.limit_a = False, None
        self._limit_ends_at = None
        self._board.limits.ended(self.number)
        self.report_news(now)

    def _claim(self, running: LocalTransaction) -> None:
        """Whom the place was kept for has come (OCPP 2.0.1, H01.FR.15 and H03)."""
        held, grant = self.reservation, self.grant
        if held is not None and grant is not None and held.is_for(grant.token, grant.group):
            running.reservation = held.id
            self.reservation = None

    def _switch(self, now: float) -> None:
        """Energy flows when there are a cable and an authorization."""
        if self.plugged is not None and self.grant is not None:
            if not self.outlet.is_closed:
                self.outlet.close(now)
        elif self.outlet.is_closed:
            self.outlet.open(now)

    def _points_now(self) -> frozenset[str]:
        is_plugged, is_granted = self.plugged is not None, self.grant is not None
        flows = self._state() is ChargingState.CHARGING
        held = {
            "ParkingBayOccupancy": is_plugged,
            "EVConnected": is_plugged,
            "Authorized": is_granted,
            "PowerPathClosed": is_plugged and is_granted,
            "DataSigned": is_plugged and is_granted,
            "EnergyTransfer": flows,
        }
        return frozenset(point for point, holds in held.items() if holds)

    def _state(self) -> ChargingState:
        """Say how the charge stands; the EVSE has precedence over the vehicle (2.0.1, 3.16)."""
        vehicle = self.outlet.vehicle
        if vehicle is None:
            return ChargingState.IDLE
        if self.grant is None:
            return ChargingState.EV_CONNECTED
        if self.outlet.offered_a == 0:
            return ChargingState.SUSPENDED_EVSE
        return ChargingState.CHARGING if vehicle.wants_energy else ChargingState.SUSPENDED_EV

    def _occasion(
        self, trigger: TriggerReason, token: IdToken | None = None, connector: int | None = None
    ) -> Occasion:
        return Occasion(
            trigger=trigger,
            state=self._state(),
            connector=connector or self.plugged,
            token=token,
        )

    def _sample(self, running: LocalTransaction, at: float) -> None:
        occasion = self._occasion(TriggerReason.METER_VALUE_PERIODIC)
        context = ReadingContext.SAMPLE_PERIODIC
        self._recording.sample(running, occasion, settings.UPDATED_MEASURANDS, context, at)
        self._samples_at = self._next(settings.UPDATED_INTERVAL, at)

    def _next(self, key: Key, now: float) -> float | None:
        """When to sample again; an interval of 0 means never."""
        interval_s = self._board.model.number(key)
        return now + interval_s / self._board.pace if interval_s else None


_FOREMOST: Final = (
    ConnectorStatus.FAULTED,
    ConnectorStatus.AVAILABLE,
    ConnectorStatus.RESERVED,
    ConnectorStatus.UNAVAILABLE,
    ConnectorStatus.OCCUPIED,
)


def _is_news(running: LocalTransaction, occasion: Occasion) -> bool:
    """Whether an event must be told for a step that neither begins nor ends anything."""
    is_known = occasion.state is running.state and occasion.token is None
    return not is_known or occasion.trigger not in _SILENT


_SILENT: Final = frozenset({TriggerReason.CHARGING_STATE_CHANGED})
"""Told only when the charging state has really changed."""


def _starts(board: Board) -> frozenset[str]:
    """Energy never flows outside of a transaction, whatever is configured."""
    return frozenset({*board.model.members(settings.TX_START_POINT), "PowerPathClosed"})
