"""Diagnostics: logs, monitors, events and customer information (OCPP 2.1, N)."""

from typing import Annotated

from msgspec import Meta

from chargeloom.protocols.ocpp.v21.messages.datatypes.authorization import IdToken
from chargeloom.protocols.ocpp.v21.messages.datatypes.device_model import ComponentVariable
from chargeloom.protocols.ocpp.v21.messages.datatypes.diagnostics import (
    ClearMonitoringResult,
    EventData,
    LogParameters,
    MonitoringData,
    SetMonitoringData,
    SetMonitoringResult,
)
from chargeloom.protocols.ocpp.v21.messages.datatypes.status_info import StatusInfo
from chargeloom.protocols.ocpp.v21.messages.enumerations.diagnostics import LogType
from chargeloom.protocols.ocpp.v201.messages.datatypes.certificates import CertificateHashData
from chargeloom.protocols.ocpp.v201.messages.datatypes.primitives import (
    Extensible,
    Integer,
    Natural,
    String64,
    String255,
    String512,
)
from chargeloom.protocols.ocpp.v201.messages.enumerations.device_model import (
    GenericDeviceModelStatus,
)
from chargeloom.protocols.ocpp.v201.messages.enumerations.diagnostics import (
    CustomerInformationStatus,
    LogStatus,
    MonitoringBase,
    MonitoringCriterion,
    UploadLogStatus,
)
from chargeloom.protocols.ocpp.v201.messages.enumerations.generic import GenericStatus
from chargeloom.wire.message import Call
from chargeloom.wire.timestamps import Timestamp


class GetLogReply(Extensible):
    status: LogStatus
    status_info: StatusInfo | None = None
    filename: String255 | None = None


class GetLog(Extensible, Call[GetLogReply]):
    """Upload a log to this place (OCPP 2.1, N01)."""

    log: LogParameters
    log_type: LogType
    request_id: Integer
    retries: Natural | None = None
    retry_interval: Integer | None = None


class LogStatusNotificationReply(Extensible):
    pass


class LogStatusNotification(Extensible, Call[LogStatusNotificationReply]):
    """How far the upload of a log is (OCPP 2.1, N01)."""

    status: UploadLogStatus
    request_id: Integer | None = None
    status_info: StatusInfo | None = None


class GetMonitoringReportReply(Extensible):
    status: GenericDeviceModelStatus
    status_info: StatusInfo | None = None


class GetMonitoringReport(Extensible, Call[GetMonitoringReportReply]):
    """Which monitors do you have? (OCPP 2.1, N02)."""

    component_variable: Annotated[tuple[ComponentVariable, ...], Meta(min_length=1)] | None = None
    request_id: Integer
    monitoring_criteria: (
        Annotated[tuple[MonitoringCriterion, ...], Meta(min_length=1, max_length=3)] | None
    ) = None


class NotifyMonitoringReportReply(Extensible):
    pass


class NotifyMonitoringReport(Extensible, Call[NotifyMonitoringReportReply]):
    """A part of the monitors that were asked for (OCPP 2.1, N02)."""

    monitor: Annotated[tuple[MonitoringData, ...], Meta(min_length=1)] | None = None
    request_id: Integer
    tbc: bool | None = None
    seq_no: Natural
    generated_at: Timestamp


class SetMonitoringBaseReply(Extensible):
    status: GenericDeviceModelStatus
    status_info: StatusInfo | None = None


class SetMonitoringBase(Extensible, Call[SetMonitoringBaseReply]):
    """Go back to this set of monitors (OCPP 2.1, N03)."""

    monitoring_base: MonitoringBase


class SetVariableMonitoringReply(Extensible):
    set_monitoring_result: Annotated[tuple[SetMonitoringResult, ...], Meta(min_length=1)]


class SetVariableMonitoring(Extensible, Call[SetVariableMonitoringReply]):
    """Watch these variables (OCPP 2.1, N04)."""

    set_monitoring_data: Annotated[tuple[SetMonitoringData, ...], Meta(min_length=1)]


class SetMonitoringLevelReply(Extensible):
    status: GenericStatus
    status_info: StatusInfo | None = None


class SetMonitoringLevel(Extensible, Call[SetMonitoringLevelReply]):
    """Tell only what is at least so severe (OCPP 2.1, N05)."""

    severity: Natural


class ClearVariableMonitoringReply(Extensible):
    clear_monitoring_result: Annotated[tuple[ClearMonitoringResult, ...], Meta(min_length=1)]


class ClearVariableMonitoring(Extensible, Call[ClearVariableMonitoringReply]):
    """Watch them no more (OCPP 2.1, N06)."""

    id: Annotated[tuple[Natural, ...], Meta(min_length=1)]


class NotifyEventReply(Extensible):
    pass


class NotifyEvent(Extensible, Call[NotifyEventReply]):
    """What the monitors saw (OCPP 2.1, N07 and N08)."""

    generated_at: Timestamp
    tbc: bool | None = None
    seq_no: Natural
    event_data: Annotated[tuple[EventData, ...], Meta(min_length=1)]


class CustomerInformationReply(Extensible):
    status: CustomerInformationStatus
    status_info: StatusInfo | None = None


class CustomerInformation(Extensible, Call[CustomerInformationReply]):
    """Report, or forget, what you know of a customer (OCPP 2.1, N09 and N10)."""

    customer_certificate: CertificateHashData | None = None
    id_token: IdToken | None = None
    request_id: Natural
    report: bool
    clear: bool
    customer_identifier: String64 | None = None


class NotifyCustomerInformationReply(Extensible):
    pass


class NotifyCustomerInformation(Extensible, Call[NotifyCustomerInformationReply]):
    """A part of what is known of a customer (OCPP 2.1, N09 and N10)."""

    data: String512
    tbc: bool | None = None
    seq_no: Natural
    generated_at: Timestamp
    request_id: Natural
