"""Which action is which message, by who may ask it."""

from collections.abc import Mapping
from typing import Any, Final

from chargeloom.protocols.ocpp.v201.messages import (
    authorization,
    availability,
    certificate_management,
    data_transfer,
    diagnostics,
    display_message,
    firmware,
    local_authorization_list,
    metering,
    provisioning,
    remote_control,
    reservation,
    security,
    smart_charging,
    tariff_and_cost,
    transactions,
)
from chargeloom.wire.message import Call


def _by_action(*kinds: type[Call[Any]]) -> Mapping[str, type[Call[Any]]]:
    return {kind.action_name(): kind for kind in kinds}


STATION_CALLS: Final = _by_action(
    authorization.Authorize,
    availability.Heartbeat,
    availability.StatusNotification,
    certificate_management.Get15118EVCertificate,
    certificate_management.GetCertificateStatus,
    data_transfer.DataTransfer,
    diagnostics.LogStatusNotification,
    diagnostics.NotifyCustomerInformation,
    diagnostics.NotifyEvent,
    diagnostics.NotifyMonitoringReport,
    display_message.NotifyDisplayMessages,
    firmware.FirmwareStatusNotification,
    firmware.PublishFirmwareStatusNotification,
    metering.MeterValues,
    provisioning.BootNotification,
    provisioning.NotifyReport,
    reservation.ReservationStatusUpdate,
    security.SecurityEventNotification,
    security.SignCertificate,
    smart_charging.ClearedChargingLimit,
    smart_charging.NotifyChargingLimit,
    smart_charging.NotifyEVChargingNeeds,
    smart_charging.NotifyEVChargingSchedule,
    smart_charging.ReportChargingProfiles,
    transactions.TransactionEvent,
)
"""What a station asks its CSMS (OCPP 2.0.1, Part 2, messages)."""

CSMS_CALLS: Final = _by_action(
    authorization.ClearCache,
    availability.ChangeAvailability,
    certificate_management.DeleteCertificate,
    certificate_management.GetInstalledCertificateIds,
    certificate_management.InstallCertificate,
    data_transfer.DataTransfer,
    diagnostics.ClearVariableMonitoring,
    diagnostics.CustomerInformation,
    diagnostics.GetLog,
    diagnostics.GetMonitoringReport,
    diagnostics.SetMonitoringBase,
    diagnostics.SetMonitoringLevel,
    diagnostics.SetVariableMonitoring,
    display_message.ClearDisplayMessage,
    display_message.GetDisplayMessages,
    display_message.SetDisplayMessage,
    firmware.PublishFirmware,
    firmware.UnpublishFirmware,
    firmware.UpdateFirmware,
    local_authorization_list.GetLocalListVersion,
    local_authorization_list.SendLocalList,
    provisioning.GetBaseReport,
    provisioning.GetReport,
    provisioning.GetVariables,
    provisioning.Reset,
    provisioning.SetNetworkProfile,
    provisioning.SetVariables,
    remote_control.RequestStartTransaction,
    remote_control.RequestStopTransaction,
    remote_control.TriggerMessage,
    remote_control.UnlockConnector,
    reservation.CancelReservation,
    reservation.ReserveNow,
    security.CertificateSigned,
    smart_charging.ClearChargingProfile,
    smart_charging.GetChargingProfiles,
    smart_charging.GetCompositeSchedule,
    smart_charging.SetChargingProfile,
    tariff_and_cost.CostUpdated,
    transactions.GetTransactionStatus,
)
"""What a CSMS asks a station (OCPP 2.0.1, Part 2, messages)."""
