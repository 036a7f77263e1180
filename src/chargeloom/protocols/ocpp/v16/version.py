"""OCPP 1.6-J, assembled for the actor of a station."""

from typing import Final

from chargeloom.protocols.ocpp.v16 import mapping
from chargeloom.protocols.ocpp.v16.dialect import DIALECT
from chargeloom.protocols.ocpp.v16.effects import EFFECTS, OF_EACH_CONNECTOR, kept, triggered
from chargeloom.protocols.ocpp.v16.handlers import core as handle, notices
from chargeloom.protocols.ocpp.v16.handlers.certifying import sign_certificate
from chargeloom.protocols.ocpp.v16.limit_stakes import LIMIT_STAKES
from chargeloom.protocols.ocpp.v16.link import perform
from chargeloom.protocols.ocpp.v16.messages import core, firmware, security
from chargeloom.protocols.ocpp.v16.offering import OFFERING
from chargeloom.protocols.ocpp.v16.password_stakes import PASSWORD_STAKES
from chargeloom.protocols.ocpp.version import Version

V16: Final = Version(
    dialect=DIALECT,
    handlers={
        core.Authorize: handle.authorize,
        core.BootNotification: handle.boot_notification,
        core.DataTransfer: handle.data_transfer,
        core.Heartbeat: handle.heartbeat,
        core.MeterValues: handle.meter_values,
        mapping.MeterReport: handle.meter_report,
        core.StartTransaction: handle.start_transaction,
        core.StatusNotification: handle.status_notification,
        core.StopTransaction: handle.stop_transaction,
        firmware.DiagnosticsStatusNotification: notices.diagnostics_status,
        firmware.FirmwareStatusNotification: notices.firmware_status,
        security.LogStatusNotification: notices.log_status,
        security.SecurityEventNotification: notices.security_event,
        security.SignCertificate: sign_certificate,
        security.SignedFirmwareStatusNotification: notices.signed_firmware_status,
    },
    answered_at_once=frozenset({core.Authorize, core.Heartbeat}),
    before_acceptance=frozenset({core.BootNotification}),
    triggered=triggered,
    in_parts=OF_EACH_CONNECTOR,
    perform=perform,
    effects=EFFECTS,
    kept=kept,
    staked={**LIMIT_STAKES, **PASSWORD_STAKES},
    reasons=OFFERING.reasons,
)
