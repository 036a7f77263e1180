"""What we make of each action of OCPP 2.0.1."""

from typing import Final

from chargeloom.protocols.ocpp.offering import (
    Handled,
    Offering,
    RawOnly,
    commands,
)

OFFERING: Final = Offering(
    version="2.0.1",
    incoming={
        "Authorize": Handled("answered from the tokens"),
        "BootNotification": Handled("registration"),
        "ClearedChargingLimit": Handled("somebody else's limit is over"),
        "DataTransfer": Handled("answered UnknownVendorId: no vendor's extension is known"),
        "FirmwareStatusNotification": Handled("the progress of update-firmware; told as an event"),
        "Get15118EVCertificate": Handled(
            "what the contract certificate pool says that the operator names; else Failed"
        ),
        "GetCertificateStatus": Handled(
            "what the responder says, if the operator allows it to be asked; else Failed"
        ),
        "Heartbeat": Handled("answered with the time"),
        "LogStatusNotification": Handled("the progress of get-log; told as an event"),
        "MeterValues": Handled("meter values"),
        "NotifyChargingLimit": Handled(
            "somebody else's limit: kept, never lifted by ours, and asked for where no figure is told"
        ),
        "NotifyCustomerInformation": Handled("the outcome of customer-information"),
        "NotifyDisplayMessages": Handled("told as an event; the outcome of get-display-messages"),
        "NotifyEVChargingNeeds": Handled(
            "kept until the charge ends; Accepted where the EVSE is limited here"
        ),
        "NotifyEVChargingSchedule": Handled(
            "told as an event; Accepted when it is within the limits"
        ),
        "NotifyEvent": Handled(
            "told as an event; the values are kept in the device model; a connector may tell its status so"
        ),
        "NotifyMonitoringReport": Handled("told as an event; the outcome of get-monitoring-report"),
        "NotifyReport": Handled("the device model, kept whole"),
        "PublishFirmwareStatusNotification": Handled(
            "the progress of publish-firmware; told as an event"
        ),
        "ReportChargingProfiles": Handled("what the station keeps to; told as an event"),
        "ReservationStatusUpdate": Handled("ends the reservation"),
        "SecurityEventNotification": Handled("told as an event that says whether it is critical"),
        "SignCertificate": Handled("checked; waits for whoever signs it"),
        "StatusNotification": Handled("connector status"),
        "TransactionEvent": Handled("transactions, each event taken once"),
    },
    outgoing={
        "CancelReservation": commands("cancel-reservation"),
        "CertificateSigned": commands("send-certificate"),
        "ChangeAvailability": commands("set-availability"),
        "ClearCache": commands("clear-cache"),
        "ClearChargingProfile": commands("clear-charging-profile", "clear-limit"),
        "ClearDisplayMessage": commands("clear-display-message"),
        "ClearVariableMonitoring": commands("clear-variable-monitoring"),
        "CostUpdated": commands("update-cost"),
        "CustomerInformation": commands("customer-information"),
        "DataTransfer": RawOnly("what it means is the vendor's to say"),
        "DeleteCertificate": commands("delete-certificate"),
        "GetBaseReport": commands("get-base-report", "get-configuration"),
        "GetChargingProfiles": commands("get-charging-profiles"),
        "GetCompositeSchedule": commands("get-composite-schedule"),
        "GetDisplayMessages": commands("get-display-messages"),
        "GetInstalledCertificateIds": commands("get-installed-certificates"),
        "GetLocalListVersion": commands("get-local-list-version", "send-local-list"),
        "GetLog": commands("get-log"),
        "GetMonitoringReport": commands("get-monitoring-report"),
        "GetReport": commands("get-report"),
        "GetTransactionStatus": commands("get-transaction-status"),
        "GetVariables": commands(
            "get-configuration", "get-variables", "set-network-priority", "set-network-profile"
        ),
        "InstallCertificate": commands("install-certificate"),
        "PublishFirmware": commands("publish-firmware"),
        "RequestStartTransaction": commands("start"),
        "RequestStopTransaction": commands("stop"),
        "ReserveNow": commands("reserve"),
        "Reset": commands("reset"),
        "SendLocalList": commands("send-local-list"),
        "SetChargingProfile": commands("set-charging-profile", "set-limit"),
        "SetDisplayMessage": commands("set-display-message"),
        "SetMonitoringBase": commands("set-monitoring-base"),
        "SetMonitoringLevel": commands("set-monitoring-level"),
        "SetNetworkProfile": commands("set-network-profile"),
        "SetVariableMonitoring": commands("set-variable-monitoring"),
        "SetVariables": commands("change-configuration", "set-network-priority", "set-variables"),
        "TriggerMessage": commands("trigger"),
        "UnlockConnector": commands("unlock"),
        "UnpublishFirmware": commands("unpublish-firmware"),
        "UpdateFirmware": commands("update-firmware"),
    },
)
