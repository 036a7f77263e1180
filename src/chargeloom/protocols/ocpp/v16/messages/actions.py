"""Which action is which message, by who may ask it."""

from collections.abc import Mapping
from typing import Any, Final

from chargeloom.protocols.ocpp.v16.messages import (
    core,
    firmware,
    local_auth_list,
    remote_trigger,
    reservation,
    security,
    smart_charging,
)
from chargeloom.wire.message import Call


def _by_action(*kinds: type[Call[Any]]) -> Mapping[str, type[Call[Any]]]:
    return {kind.action_name(): kind for kind in kinds}


STATION_CALLS: Final = _by_action(
    core.Authorize,
    core.BootNotification,
    core.DataTransfer,
    core.Heartbeat,
    core.MeterValues,
    core.StartTransaction,
    core.StatusNotification,
    core.StopTransaction,
    firmware.DiagnosticsStatusNotification,
    firmware.FirmwareStatusNotification,
    security.LogStatusNotification,
    security.SecurityEventNotification,
    security.SignCertificate,
    security.SignedFirmwareStatusNotification,
)
"""What a station asks its central system (OCPP 1.6, chapter 4; security, chapter 5)."""

CSMS_CALLS: Final = _by_action(
    core.ChangeAvailability,
    core.ChangeConfiguration,
    core.ClearCache,
    core.DataTransfer,
    core.GetConfiguration,
    core.RemoteStartTransaction,
    core.RemoteStopTransaction,
    core.Reset,
    core.UnlockConnector,
    firmware.GetDiagnostics,
    firmware.UpdateFirmware,
    local_auth_list.GetLocalListVersion,
    local_auth_list.SendLocalList,
    remote_trigger.TriggerMessage,
    reservation.CancelReservation,
    reservation.ReserveNow,
    security.CertificateSigned,
    security.DeleteCertificate,
    security.ExtendedTriggerMessage,
    security.GetInstalledCertificateIds,
    security.GetLog,
    security.InstallCertificate,
    security.SignedUpdateFirmware,
    smart_charging.ClearChargingProfile,
    smart_charging.GetCompositeSchedule,
    smart_charging.SetChargingProfile,
)
"""What a central system asks a station (OCPP 1.6, chapter 5; security, chapter 5)."""
