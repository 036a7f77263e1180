"""What we make of each action of OCPP 1.6."""

from typing import Final

from chargeloom.protocols.ocpp.offering import (
    Handled,
    Offering,
    RawOnly,
    commands,
)

_UPDATES: Final = Handled("the progress of update-firmware; told as an event")
_LOGS: Final = Handled("the progress of get-log; told as an event")

OFFERING: Final = Offering(
    version="1.6",
    incoming={
        "Authorize": Handled("answered from the tokens"),
        "BootNotification": Handled("registration"),
        "DataTransfer": Handled("answered UnknownVendorId: no vendor's extension is known"),
        "DiagnosticsStatusNotification": _LOGS,
        "FirmwareStatusNotification": _UPDATES,
        "Heartbeat": Handled("answered with the time"),
        "LogStatusNotification": _LOGS,
        "MeterValues": Handled("meter values"),
        "SecurityEventNotification": Handled("told as an event that says whether it is critical"),
        "SignCertificate": Handled("checked; waits for whoever signs it"),
        "SignedFirmwareStatusNotification": _UPDATES,
        "StartTransaction": Handled("begins a transaction"),
        "StatusNotification": Handled("connector status"),
        "StopTransaction": Handled("ends a transaction"),
    },
    outgoing={
        "CancelReservation": commands("cancel-reservation"),
        "CertificateSigned": commands("send-certificate"),
        "ChangeAvailability": commands("set-availability"),
        "ChangeConfiguration": commands("change-configuration", "set-variables"),
        "ClearCache": commands("clear-cache"),
        "ClearChargingProfile": commands("clear-charging-profile", "clear-limit"),
        "DataTransfer": RawOnly("what it means is the vendor's to say"),
        "DeleteCertificate": commands("delete-certificate"),
        "ExtendedTriggerMessage": commands("trigger"),
        "GetCompositeSchedule": commands("get-composite-schedule"),
        "GetConfiguration": commands("get-configuration", "get-base-report", "get-variables"),
        "GetDiagnostics": commands("get-log"),
        "GetInstalledCertificateIds": commands("get-installed-certificates"),
        "GetLocalListVersion": commands("get-local-list-version", "send-local-list"),
        "GetLog": commands("get-log"),
        "InstallCertificate": commands("install-certificate"),
        "RemoteStartTransaction": commands("start"),
        "RemoteStopTransaction": commands("stop"),
        "ReserveNow": commands("reserve"),
        "Reset": commands("reset"),
        "SendLocalList": commands("send-local-list"),
        "SetChargingProfile": commands("set-charging-profile", "set-limit"),
        "SignedUpdateFirmware": commands("update-firmware"),
        "TriggerMessage": commands("trigger"),
        "UnlockConnector": commands("unlock"),
        "UpdateFirmware": commands("update-firmware"),
    },
)
