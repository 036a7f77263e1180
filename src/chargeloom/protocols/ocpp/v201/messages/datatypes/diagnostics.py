"""Logs, monitors and events (OCPP 2.0.1, Part 2, datatypes)."""

from decimal import Decimal
from typing import Annotated

from msgspec import Meta

from chargeloom.protocols.ocpp.v201.messages.datatypes.device_model import Component, Variable
from chargeloom.protocols.ocpp.v201.messages.datatypes.primitives import (
    Extensible,
    Integer,
    String36,
    String50,
    String500,
    String512,
    String2500,
)
from chargeloom.protocols.ocpp.v201.messages.datatypes.status_info import StatusInfo
from chargeloom.protocols.ocpp.v201.messages.enumerations.diagnostics import (
    ClearMonitoringStatus,
    EventNotificationType,
    EventTrigger,
    MonitorType,
    SetMonitoringStatus,
)
from chargeloom.wire.timestamps import Timestamp


class LogParameters(Extensible):
    """(OCPP 2.0.1, 2.29)."""

    remote_location: String512
    oldest_timestamp: Timestamp | None = None
    latest_timestamp: Timestamp | None = None


class VariableMonitoring(Extensible):
    """(OCPP 2.0.1, 2.52)."""

    id: Integer
    transaction: bool
    value: Decimal
    type: MonitorType
    severity: Integer


class MonitoringData(Extensible):
    """(OCPP 2.0.1, 2.34)."""

    component: Component
    variable: Variable
    variable_monitoring: Annotated[tuple[VariableMonitoring, ...], Meta(min_length=1)]


class SetMonitoringData(Extensible):
    """(OCPP 2.0.1, 2.42)."""

    id: Integer | None = None
    transaction: bool | None = None
    value: Decimal
    type: MonitorType
    severity: Integer
    component: Component
    variable: Variable


class SetMonitoringResult(Extensible):
    """(OCPP 2.0.1, 2.43)."""

    id: Integer | None = None
    status_info: StatusInfo | None = None
    status: SetMonitoringStatus
    type: MonitorType
    component: Component
    variable: Variable
    severity: Integer


class ClearMonitoringResult(Extensible):
    """(OCPP 2.0.1, 2.15)."""

    status: ClearMonitoringStatus
    id: Integer
    status_info: StatusInfo | None = None


class EventData(Extensible):
    """(OCPP 2.0.1, 2.22)."""

    event_id: Integer
    timestamp: Timestamp
    trigger: EventTrigger
    cause: Integer | None = None
    actual_value: String2500
    tech_code: String50 | None = None
    tech_info: String500 | None = None
    cleared: bool | None = None
    transaction_id: String36 | None = None
    component: Component
    variable_monitoring_id: Integer | None = None
    event_notification_type: EventNotificationType
    variable: Variable
