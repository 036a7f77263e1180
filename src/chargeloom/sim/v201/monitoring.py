"""Monitors on variables, and the events that they make (OCPP 2.0.1, N)."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

import msgspec

from chargeloom.protocols.ocpp.v201.messages.datatypes.diagnostics import (
    EventData,
    MonitoringData,
    VariableMonitoring,
)
from chargeloom.protocols.ocpp.v201.messages.diagnostics import NotifyEvent
from chargeloom.protocols.ocpp.v201.messages.enumerations.device_model import DataType
from chargeloom.protocols.ocpp.v201.messages.enumerations.diagnostics import (
    EventNotificationType,
    EventTrigger,
    MonitoringCriterion,
    MonitorType,
)
from chargeloom.sim.v201.board import Board
from chargeloom.sim.v201.device_model import Key

LEAST_SEVERE: Final = 9
MOST: Final = 50

NUMERIC: Final = frozenset({DataType.INTEGER, DataType.DECIMAL})
_PERIODIC: Final = frozenset({MonitorType.PERIODIC, MonitorType.PERIODIC_CLOCK_ALIGNED})
_THRESHOLDS: Final = frozenset({MonitorType.UPPER_THRESHOLD, MonitorType.LOWER_THRESHOLD})
CRITERIA: Final = {
    MonitorType.UPPER_THRESHOLD: MonitoringCriterion.THRESHOLD_MONITORING,
    MonitorType.LOWER_THRESHOLD: MonitoringCriterion.THRESHOLD_MONITORING,
    MonitorType.DELTA: MonitoringCriterion.DELTA_MONITORING,
    MonitorType.PERIODIC: MonitoringCriterion.PERIODIC_MONITORING,
    MonitorType.PERIODIC_CLOCK_ALIGNED: MonitoringCriterion.PERIODIC_MONITORING,
}


class Monitor(msgspec.Struct, kw_only=True):
    """One monitor, and what it has seen last."""

    id: int
    key: Key
    type: MonitorType
    value: Decimal
    severity: int
    is_for_transactions: bool
    seen: str = ""
    is_tripped: bool = False
    due_at: float | None = None

    def words(self) -> VariableMonitoring:
        """Describe it as the wire does."""
        return VariableMonitoring(
            id=self.id,
            transaction=self.is_for_transactions,
            value=self.value,
            type=self.type,
            severity=self.severity,
        )


class Monitors:
    """All monitors of one station."""

    def __init__(self, board: Board) -> None:
        self.level = LEAST_SEVERE
        self._board = board
        self._known: dict[int, Monitor] = {}
        self._last_id = 0

    def __len__(self) -> int:
        return len(self._known)

    def get(self, number: int) -> Monitor | None:
        return self._known.get(number)

    def same(self, key: Key, kind: MonitorType, severity: int) -> Monitor | None:
        """Find the monitor that a new one would repeat (OCPP 2.0.1, N04.FR.17)."""
        found = (
            m for m in self._known.values() if (m.key, m.type, m.severity) == (key, kind, severity)
        )
        return next(found, None)

    def new_id(self) -> int:
        self._last_id += 1
        return self._last_id

    def put(self, monitor: Monitor, now: float) -> None:
        """Add a monitor, or change the one with its number."""
        monitor.seen = self._board.model.text(monitor.key)
        if monitor.type in _PERIODIC:
            monitor.due_at = self._next(monitor, now)
        self._known[monitor.id] = monitor

    def remove(self, number: int) -> bool:
        return self._known.pop(number, None) is not None

    def clear(self) -> None:
        """Ours are all custom: every base set is empty of them (OCPP 2.0.1, N03)."""
        self._known.clear()

    def report(self) -> Iterator[tuple[Monitor, MonitoringData]]:
        """Describe all monitors (OCPP 2.0.1, N02)."""
        for monitor in self._known.values():
            yield (
                monitor,
                MonitoringData(
                    component=monitor.key.component_words(),
                    variable=monitor.key.variable_words(),
                    variable_monitoring=(monitor.words(),),
                ),
            )

    def deadline(self) -> float | None:
        times = (monitor.due_at for monitor in self._known.values())
        return min((time for time in times if time is not None), default=None)

    def look(self, now: float) -> None:
        """Compare every variable with what was seen last (OCPP 2.0.1, N07 and N08)."""
        for monitor in list(self._known.values()):
            text = self._board.model.text(monitor.key)
            if monitor.type in _PERIODIC:
                self._look_periodic(monitor, text, now)
            elif monitor.type in _THRESHOLDS:
                self._look_threshold(monitor, text, now)
            elif _has_moved(monitor, text):
                monitor.seen = text
                self._tell(monitor, EventTrigger.DELTA, text, now)

    def _look_periodic(self, monitor: Monitor, text: str, now: float) -> None:
        if monitor.due_at is not None and now >= monitor.due_at:
            self._tell(monitor, EventTrigger.PERIODIC, text, now)
            monitor.due_at = self._next(monitor, now)

    def _look_threshold(self, monitor: Monitor, text: str, now: float) -> None:
        """Told when it is crossed, and told as cleared when it is crossed back."""
        value = Decimal(text)
        is_upper = monitor.type is MonitorType.UPPER_THRESHOLD
        is_beyond = value > monitor.value if is_upper else value < monitor.value
        if is_beyond is not monitor.is_tripped:
            monitor.is_tripped = is_beyond
            self._tell(monitor, EventTrigger.ALERTING, text, now, is_cleared=not is_beyond)

    def _tell(
        self,
        monitor: Monitor,
        trigger: EventTrigger,
        text: str,
        now: float,
        *,
        is_cleared: bool | None = None,
    ) -> None:
        if monitor.severity > self.level:
            return
        time = self._board.clock.read(now)
        event = EventData(
            event_id=self._board.next_event(),
            timestamp=time,
            trigger=trigger,
            actual_value=text,
            cleared=is_cleared or None,
            component=monitor.key.component_words(),
            variable=monitor.key.variable_words(),
            variable_monitoring_id=monitor.id,
            event_notification_type=EventNotificationType.CUSTOM_MONITOR,
        )
        self._board.say(NotifyEvent(generated_at=time, seq_no=0, event_data=(event,)))

    def _next(self, monitor: Monitor, now: float) -> float:
        interval_s = max(float(monitor.value), 1.0)
        if monitor.type is MonitorType.PERIODIC:
            return now + interval_s
        clock_s = self._board.clock.seconds(now)
        return now + interval_s - clock_s % interval_s


def _has_moved(monitor: Monitor, text: str) -> bool:
    """A number must move by the delta; of anything else every change counts (2.0.1, 3.55)."""
    if monitor.key.variable != "Power":
        return text != monitor.seen
    return abs(Decimal(text) - Decimal(monitor.seen)) >= monitor.value
