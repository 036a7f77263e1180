"""Which action is which message, by who may ask it."""

from collections.abc import Mapping
from typing import Any, Final

from chargeloom.protocols.ocpp.v21.messages import (
    authorization,
    availability,
    battery_swapping,
    bidirectional_power_transfer,
    certificate_management,
    data_transfer,
    der_control,
    diagnostics,
    display_message,
    event_streams,
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
from chargeloom.wire.message import Call, Send


def _by_action(*kinds: type[Call[Any]]) -> Mapping[str, type[Call[Any]]]:
    return {kind.action_name(): kind for kind in kinds}


STATION_CALLS: Final = _by_action(
    authorization.Authorize,
    authorization.NotifySettlement,
    authorization.VatNumberValidation,
    availability.Heartbeat,
    availability.StatusNotification,
    battery_swapping.BatterySwap,
    certificate_management.Get15118EVCertificate,
    certificate_management.GetCertificateChainStatus,
    certificate_management.GetCertificateStatus,
    data_transfer.DataTransfer,
    der_control.NotifyDERAlarm,
    der_control.NotifyDERStartStop,
    der_control.ReportDERControl,
    diagnostics.LogStatusNotification,
    diagnostics.NotifyCustomerInformation,
    diagnostics.NotifyEvent,
    diagnostics.NotifyMonitoringReport,
    display_message.NotifyDisplayMessages,
    event_streams.ClosePeriodicEventStream,
    event_streams.OpenPeriodicEventStream,
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
    smart_charging.NotifyPriorityCharging,
    smart_charging.PullDynamicScheduleUpdate,
    smart_charging.ReportChargingProfiles,
    transactions.TransactionEvent,
)
"""What a station asks its CSMS (OCPP 2.1, Part 2, messages)."""

CSMS_CALLS: Final = _by_action(
    authorization.ClearCache,
    authorization.NotifyWebPaymentStarted,
    availability.ChangeAvailability,
    battery_swapping.RequestBatterySwap,
    bidirectional_power_transfer.AFRRSignal,
    bidirectional_power_transfer.NotifyAllowedEnergyTransfer,
    certificate_management.DeleteCertificate,
    certificate_management.GetInstalledCertificateIds,
    certificate_management.InstallCertificate,
    data_transfer.DataTransfer,
    der_control.ClearDERControl,
    der_control.GetDERControl,
    der_control.SetDERControl,
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
    event_streams.AdjustPeriodicEventStream,
    event_streams.GetPeriodicEventStream,
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
    smart_charging.UpdateDynamicSchedule,
    smart_charging.UsePriorityCharging,
    tariff_and_cost.ChangeTransactionTariff,
    tariff_and_cost.ClearTariffs,
    tariff_and_cost.CostUpdated,
    tariff_and_cost.GetTariffs,
    tariff_and_cost.SetDefaultTariff,
    transactions.GetTransactionStatus,
)
"""What a CSMS asks a station (OCPP 2.1, Part 2, messages)."""


STATION_SENDS: Final[Mapping[str, type[Send]]] = {
    kind.action_name(): kind for kind in (event_streams.NotifyPeriodicEventStream,)
}
"""What a station tells without being answered (OCPP 2.1, N15)."""
