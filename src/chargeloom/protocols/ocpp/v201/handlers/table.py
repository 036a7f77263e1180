"""Who handles what of a station where both versions say it alike: by action, for every version that has it."""

from collections.abc import Mapping
from typing import Any, Final

from chargeloom.domain.commands.command import CommandName
from chargeloom.protocols.ocpp.v201.handlers import (
    availability,
    certifying,
    contracts,
    device_model,
    installing,
    limiting,
    metering,
    notices,
    reservation,
)
from chargeloom.protocols.ocpp.version import Handler
from chargeloom.wire.message import Call

HANDLERS: Final[dict[str, Handler]] = {
    **limiting.LIMIT_HANDLERS,
    "BatterySwap": notices.told,
    "DataTransfer": notices.unknown_vendor,
    "FirmwareStatusNotification": notices.told_of(CommandName.UPDATE_FIRMWARE),
    "Get15118EVCertificate": installing.get_15118_ev_certificate,
    "GetCertificateStatus": contracts.get_certificate_status,
    "LogStatusNotification": notices.told_of(CommandName.GET_LOG),
    "MeterValues": metering.meter_values,
    "NotifyCustomerInformation": device_model.notify_customer_information,
    "NotifyDERAlarm": notices.told,
    "NotifyDERStartStop": notices.told,
    "NotifyDisplayMessages": device_model.notify_display_messages,
    "NotifyEvent": device_model.notify_event,
    "NotifyMonitoringReport": device_model.notify_monitoring_report,
    "NotifyReport": device_model.notify_report,
    "NotifySettlement": notices.told,
    "PublishFirmwareStatusNotification": notices.told_of(CommandName.PUBLISH_FIRMWARE),
    "ReportDERControl": notices.told,
    "ReservationStatusUpdate": reservation.reservation_status_update,
    "SecurityEventNotification": notices.security_event,
    "SignCertificate": certifying.sign_certificate,
    "StatusNotification": availability.status_notification,
}


def handlers_of(calls: Mapping[str, type[Call[Any]]]) -> dict[type[Call[Any]], Handler]:
    """Choose the handlers of the actions that a version has."""
    return {calls[action]: handle for action, handle in HANDLERS.items() if action in calls}
