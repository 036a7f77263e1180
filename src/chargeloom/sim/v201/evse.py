"""One EVSE: cables, authorizations and energy, and the transactions that they make."""

from typing import Final

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
from chargeloom.sim.station.charging_limits import Use
from chargeloom.sim.station.happening import What
from chargeloom.sim.station.obedience import Obedience
from chargeloom.sim.station.outlet import ConnectorKind, Outlet
from chargeloom.sim.v201 import settings, tx_points
from chargeloom.sim.v201.board import Board
from chargeloom.sim.v201.charge import Charge
from chargeloom.sim.v201.indicator import Indicator
from chargeloom.sim.v201.kept import Kept
from chargeloom.sim.v201.local_transaction import LocalTransaction
from chargeloom.sim.v201.readings import Readings
from chargeloom.sim.v201.recording import Occasion, Recording, Wording
from chargeloom.sim.v201.reservation import Reservation
from chargeloom.sim.v201.standing import Standing, summed
from chargeloom.sim.v201.step import Step, is_news
from chargeloom.sim.v201.tokens import Grant
from chargeloom.sim.vehicles.vehicle import Vehicle


class Evse:
    """Walks from plug to unplug; which step begins and ends a transaction is configured."""

    def __init__(self, number: int, kinds: tuple[ConnectorKind, ...], board: Board) -> None:
        self.number: Final = number
        self.outlet: Final = Outlet(kinds[0], board.pace)
        self.standing: Final = Standing(len(kinds))
        self.indicator: Final = Indicator(number, self.standing.operative, self.status, board)
        self.transaction: LocalTransaction | None = None
        self.charge: Final = Charge(self.outlet)
        self.kept: Final = Kept(board, self.indicator.report_news)
        self._board = board
        self._recording: Final = Recording(number, self.outlet, board)
        self._obedience: Final = Obedience(number, self.outlet, board)
        self._readings: Final = Readings(self._recording, self.charge.occasion, board)
        self._points: frozenset[str] = frozenset()
        """Those at which a transaction may start or stop, as they held after the last step."""
        self._remote_start_id: int | None = None
        self._gives_up_at: float | None = None

    @property
    def may_begin(self) -> bool:
        """Whether a token may be authorized here."""
        return self.charge.grant is None and self.standing.is_usable

    @property
    def awaited(self) -> str | None:
        """The token that waits for a cable, for as long as EVConnectionTimeOut; None when none does."""
        grant = self.charge.grant
        return None if grant is None or self._gives_up_at is None else grant.token.id_token

    def status(self, connector: int) -> ConnectorStatus:
        """Show the state of a connector (OCPP 2.0.1, G01)."""
        return self.standing.status(
            connector,
            is_plugged=self.charge.plugged == connector,
            is_reserved=self.kept.reservation is not None,
        )

    def summary(self) -> ConnectorStatus:
        """Show the state of the whole EVSE: occupied when any connector is."""
        statuses = {self.status(connector) for connector in self.standing.operative}
        return summed(statuses, is_charging=self.transaction is not None)

    def plug(self, vehicle: Vehicle, connector: int, now: float) -> None:
        """A vehicle is plugged in. Raises ValueError when another one is."""
        if self.charge.plugged is not None:
            raise ValueError(f"EVSE {self.number} is taken")
        self.charge.plugged = connector
        self.outlet.plug(vehicle, now)
        self._board.happened(What.PLUGGED, self.number, f"{vehicle.kind.name}, {vehicle.soc:.0%}")
        self._gives_up_at = None
        self.indicator.report_news(now)
        self._move(Step(trigger=TriggerReason.CABLE_PLUGGED_IN), now)

    def unplug(self, now: float) -> None:
        """The vehicle drives away. Raises ValueError when there is none."""
        if self.charge.plugged is None:
            raise ValueError(f"nothing is plugged in at EVSE {self.number}")
        self.outlet.unplug(now)
        self._board.happened(What.UNPLUGGED, self.number)
        if self._board.model.flag(settings.STOP_ON_DISCONNECT):
            self.charge.grant = None
        connector, self.charge.plugged = self.charge.plugged, None
        step = Step(
            trigger=TriggerReason.EV_COMMUNICATION_LOST,
            reason=StopReason.EV_DISCONNECTED,
            connector=connector,
        )
        self._move(step, now)
        self.indicator.report_news(now)

    def authorized(self, grant: Grant, now: float, remote_start_id: int | None = None) -> None:
        """A token may charge here: energy flows once there is a cable (OCPP 2.0.1, E03 and F02)."""
        self.charge.grant, self._remote_start_id = grant, remote_start_id
        if self.charge.plugged is None:
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
        self.charge.grant, self._gives_up_at = None, None
        self._move(Step(trigger=trigger, reason=reason, token=token, is_final=is_final), now)

    def withhold(self, step: Step, now: float) -> None:
        """Give no more energy; whether the transaction goes on is configured (OCPP 2.0.1, C15 and E05)."""
        self.charge.withhold(now)
        self._move(step, now)

    def release(self, now: float) -> None:
        """Give energy again (OCPP 2.1, E16.FR.14)."""
        self.charge.release(now)
        self._move(Step(trigger=TriggerReason.CHARGING_STATE_CHANGED), now)

    def tell(self, say: Wording, now: float) -> None:
        """Tell of the transaction what 2.0.1 has no words for."""
        if self.transaction is not None:
            occasion = self.charge.occasion(TriggerReason.TRIGGER)
            self._recording.update(self.transaction, occasion, now, say)

    def serve(self, connector: int | None, now: float, *, is_operative: bool) -> None:
        """Go into or out of service, whole or one connector; a transaction goes on till its end."""
        self.standing.order(connector, is_operative=is_operative)
        if not is_operative and self.transaction is None:
            self.kept.lose(ReservationUpdateStatus.REMOVED, now)
        self.indicator.report_news(now)

    def hold(self, now: float, *, is_held: bool) -> None:
        """Wait, not in use, for firmware to be installed, or no longer (OCPP 2.0.1, L01.FR.07)."""
        self.standing.is_held = is_held
        if is_held and self.transaction is None:
            self.kept.lose(ReservationUpdateStatus.REMOVED, now)
        self.indicator.report_news(now)

    def fail(self, now: float) -> None:
        """A fault ends what runs (OCPP 2.0.1, G05)."""
        self.standing.is_faulted = True
        self._board.happened(What.FAULTED, self.number)
        self.end(TriggerReason.ABNORMAL_CONDITION, StopReason.OTHER, now, is_final=True)
        self.kept.lose(ReservationUpdateStatus.REMOVED, now)
        self.indicator.report_news(now)

    def repair(self, now: float) -> None:
        self.standing.is_faulted = False
        self.indicator.report_news(now)

    def cut_short(self, now: float) -> None:
        """A reset ends what runs, unless it is to go on after it (OCPP 2.0.1, B12.FR.04 and FR.08)."""
        if not self.charge.is_paused:
            self.end(TriggerReason.RESET_COMMAND, StopReason.IMMEDIATE_RESET, now, is_final=True)

    def pause(self, now: float) -> None:
        """Tell that a reset comes, and give no energy until it is over (OCPP 2.1, B13.FR.04 and FR.10)."""
        if self.transaction is not None:
            occasion = self.charge.occasion(TriggerReason.RESET_COMMAND)
            self._recording.update(self.transaction, occasion, now)
            self._readings.stop()
            self.charge.is_paused = True
            self.charge.switch(now)

    def resume(self, say: Wording, now: float, *, may_flow: bool) -> None:
        """Go on with what ran, in the state that it had, if energy may flow again (OCPP 2.1, B13.FR.12 to FR.14)."""
        self.charge.is_paused = False
        if self.transaction is not None:
            if not may_flow and self.charge.state() is ChargingState.CHARGING:
                self.charge.withhold(now)
            self.charge.switch(now)
            self._readings.start(now)
            occasion = self.charge.occasion(TriggerReason.RESET_COMMAND)
            self._recording.update(self.transaction, occasion, now, say)

    def restart(self, now: float, *, is_over: bool) -> None:
        """Only this EVSE is reset (OCPP 2.0.1, B11.FR.08)."""
        self.standing.is_restarting = not is_over
        self.indicator.report_news(now)

    def recall(
        self,
        running: LocalTransaction | None,
        grant: Grant | None,
        reservation: Reservation | None,
    ) -> None:
        """Take up what was remembered over a loss of power; no vehicle is plugged in."""
        self.transaction, self.charge.grant = running, grant
        self.kept.reservation = reservation
        self._points = self.charge.points()

    def use(self) -> Use:
        """Say how the place is used, for the limits that hold here."""
        running = self.transaction
        if running is None:
            return self._obedience.use()
        return self._obedience.use(running.started_at_s, running.id)

    def obey_limits(self, now: float, sharers: int) -> None:
        """Take what the charging profiles leave, as of now (OCPP 2.0.1, K01)."""
        use = None if self.transaction is None else self.use()
        if self._obedience.obey(use, now, sharers):
            self._move(Step(trigger=TriggerReason.CHARGING_RATE_CHANGED), now)

    def sample_aligned(self, now: float) -> None:
        """Tell what the meter reads at an even time of the day (OCPP 2.0.1, J01)."""
        if not self.charge.is_paused:
            self._readings.aligned(self.transaction, now)

    def keep_aligned(self, now: float) -> None:
        """Keep for the end what the meter reads at an even time of the day (OCPP 2.0.1, 2.7.16)."""
        if self.transaction is not None:
            key, context = settings.ALIGNED_ENDED_MEASURANDS, ReadingContext.SAMPLE_CLOCK
            self._recording.keep(self.transaction, key, context, now)

    def sample_now(self, now: float) -> bool:
        """Tell what the meter reads because somebody asks (OCPP 2.0.1, F06)."""
        return self._recording.sample_idle(now, ReadingContext.TRIGGER, is_triggered=True)

    def event_now(self, now: float) -> bool:
        """Tell how the transaction stands because somebody asks; False when none runs."""
        if self.transaction is not None:
            self._readings.asked(self.transaction, now)
        return self.transaction is not None

    def tick(self, now: float) -> None:
        """Let time pass up to now."""
        if self._gives_up_at is not None and now >= self._gives_up_at:
            self.end(TriggerReason.EV_CONNECT_TIMEOUT, StopReason.TIMEOUT, now)
        if self.transaction is not None:
            self._readings.tick(self.transaction, now)
        if self.outlet.looks_at is not None and now >= self.outlet.looks_at:
            self.outlet.look(now)
            self._move(Step(trigger=TriggerReason.CHARGING_STATE_CHANGED), now)
        self.kept.tick(now)

    def is_limit_over(self, now: float) -> bool:
        """Whether the limit must be looked up again."""
        return self._obedience.is_over(now)

    def deadline(self) -> float | None:
        """When time must pass next."""
        times = [
            self._gives_up_at,
            *self._readings.deadlines(),
            self.outlet.looks_at,
            self._obedience.ends_at,
            self.kept.deadline(),
        ]
        return min((time for time in times if time is not None), default=None)

    def _move(self, step: Step, now: float) -> None:
        """Look where things stand after a step, and tell it if a transaction is concerned."""
        self.charge.switch(now)
        before, self._points = self._points, self.charge.points()
        occasion = self.charge.occasion(step.trigger, step.token, step.connector)
        running = self.transaction
        if running is None:
            start = self._board.model.members(settings.TX_START_POINT)
            if tx_points.begins(before, self._points, start):
                self._begin(occasion, step, now)
            return
        running.remote_start_id = step.remote_start_id or running.remote_start_id
        stop = self._reach(running)
        if step.is_final or tx_points.ends(self._points, running.reached, stop):
            self._finish(running, occasion, step, now)
        elif is_news(running, occasion):
            running.token = running.token or step.token
            self.kept.claim(running, self.charge.grant)
            self._recording.update(running, occasion, now, step.say)

    def _reach(self, running: LocalTransaction) -> frozenset[str]:
        """Note the stop points that hold now; gives all that are configured."""
        stop = frozenset(self._board.model.members(settings.TX_STOP_POINT))
        running.reached = tuple({*running.reached, *(self._points & stop)})
        return stop

    def _begin(self, occasion: Occasion, step: Step, now: float) -> None:
        if occasion.token is None and self.charge.grant is not None:
            occasion = self.charge.occasion(
                step.trigger, self.charge.grant.token, occasion.connector
            )
        running = self._recording.draft(now)
        running.token = occasion.token
        running.remote_start_id = step.remote_start_id or self._remote_start_id
        self._reach(running)
        self.transaction = running
        self.kept.claim(running, self.charge.grant)
        self._recording.begin(running, occasion, now)
        self._readings.start(now)

    def _finish(
        self, running: LocalTransaction, occasion: Occasion, step: Step, now: float
    ) -> None:
        self.charge.grant, self._gives_up_at, self.charge.is_paused = None, None, False
        self.charge.switch(now)
        self._points = self.charge.points()
        self._recording.end(running, occasion, step.reason, now, step.say)
        self.transaction = None
        self._readings.stop()
        self._obedience.end()
        self.indicator.report_news(now)
