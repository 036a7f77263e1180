"""Logs, monitors and events (OCPP 2.1, Part 2, datatypes)."""

from decimal import Decimal
from typing import Annotated

from msgspec import Meta

from chargeloom.protocols.ocpp.v21.messages.datatypes.device_model import Component
from chargeloom.protocols.ocpp.v21.messages.datatypes.status_info import StatusInfo
from chargeloom.protocols.ocpp.v21.messages.enumerations.diagnostics import MonitorType
from chargeloom.protocols.ocpp.v201.messages.datatypes.device_model import Variable
from chargeloom.protocols.ocpp.v201.messages.datatypes.primitives import (
    Extensible,
    Natural,
    String36,
    String50,
    String500,
    String2000,
    String2500,
)
from chargeloom.protocols.ocpp.v201.messages.enumerations.diagnostics import (
    ClearMonitoringStatus,
    EventNotificationType,
    EventTrigger,
    SetMonitoringStatus,
)
from chargeloom.wire.timestamps import Timestamp


class LogParameters(Extensible):
    """(OCPP 2.1, 2.65)."""

    remote_location: String2000
    oldest_timestamp: Timestamp | None = None
    latest_timestamp: Timestamp | None = None


class VariableMonitoring(Extensible):
    """(OCPP 2.1, 2.118)."""

    id: Natural
    transaction: bool
    value: Decimal
    type: MonitorType
    severity: Natural
    event_notification_type: EventNotificationType


class MonitoringData(Extensible):
    """(OCPP 2.1, 2.70)."""

    component: Component
    variable: Variable
    variable_monitoring: Annotated[tuple[VariableMonitoring, ...], Meta(min_length=1)]


class PeriodicEventStreamParams(Extensible):
    """(OCPP 2.1, 2.75)."""

    interval: Natural | None = None
    values: Natural | None = None


class SetMonitoringData(Extensible):
    """(OCPP 2.1, 2.88)."""

    id: Natural | None = None
    periodic_event_stream: PeriodicEventStreamParams | None = None
    transaction: bool | None = None
    value: Decimal
    type: MonitorType
    severity: Natural
    component: Component
    variable: Variable


class SetMonitoringResult(Extensible):
    """(OCPP 2.1, 2.89)."""

    id: Natural | None = None
    status_info: StatusInfo | None = None
    status: SetMonitoringStatus
    type: MonitorType
    component: Component
    variable: Variable
    severity: Natural


class ClearMonitoringResult(Extensible):
    """(OCPP 2.1, 2.23)."""

    status: ClearMonitoringStatus
    id: Natural
    status_info: StatusInfo | None = None


class EventData(Extensible):
    """(OCPP 2.1, 2.43)."""

    event_id: Natural
    timestamp: Timestamp
    trigger: EventTrigger
    cause: Natural | None = None
    actual_value: String2500
    tech_code: String50 | None = None
    tech_info: String500 | None = None
    cleared: bool | None = None
    transaction_id: String36 | None = None
    component: Component
    variable_monitoring_id: Natural | None = None
    event_notification_type: EventNotificationType
    variable: Variable
    severity: Natural | None = None


class ConstantStreamData(Extensible):
    """(OCPP 2.1, 2.28)."""

    id: Natural
    params: PeriodicEventStreamParams
    variable_monitoring_id: Natural


class StreamDataElement(Extensible):
    """(OCPP 2.1, 2.94)."""

    t: Decimal
    v: String2500
