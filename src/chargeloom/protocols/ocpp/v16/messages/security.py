"""The security extension: certificates, logs, events and signed firmware (white paper, edition 3)."""

from typing import Annotated

from msgspec import Meta

from chargeloom.protocols.ocpp.v16.messages.datatypes import (
    CertificateHashData,
    CiString50,
    CiString255,
    Firmware,
    Integer,
    LogParameters,
)
from chargeloom.protocols.ocpp.v16.messages.enumerations import (
    CertificateSignedStatus,
    CertificateUse,
    DeleteCertificateStatus,
    ExtendedMessageTrigger,
    GenericStatus,
    GetInstalledCertificateStatus,
    InstallCertificateStatus,
    LogKind,
    LogStatus,
    SignedFirmwareStatus,
    TriggerMessageStatus,
    UpdateFirmwareStatus,
    UploadLogStatus,
)
from chargeloom.wire.message import Call, Message
from chargeloom.wire.timestamps import Timestamp


class CertificateSignedReply(Message):
    status: CertificateSignedStatus


class CertificateSigned(Call[CertificateSignedReply]):
    """Here is the certificate for your request (OCPP 1.6 security, 5.1)."""

    certificate_chain: Annotated[str, Meta(max_length=10000)]


class DeleteCertificateReply(Message):
    status: DeleteCertificateStatus


class DeleteCertificate(Call[DeleteCertificateReply]):
    """Trust this certificate no more (OCPP 1.6 security, 5.3)."""

    certificate_hash_data: CertificateHashData


class ExtendedTriggerMessageReply(Message):
    status: TriggerMessageStatus


class ExtendedTriggerMessage(Call[ExtendedTriggerMessageReply]):
    """Send me this message now (OCPP 1.6 security, 5.5)."""

    requested_message: ExtendedMessageTrigger
    connector_id: Integer | None = None


class GetInstalledCertificateIdsReply(Message):
    certificate_hash_data: Annotated[tuple[CertificateHashData, ...], Meta(min_length=1)] | None = (
        None
    )
    status: GetInstalledCertificateStatus


class GetInstalledCertificateIds(Call[GetInstalledCertificateIdsReply]):
    """Which certificates of this use do you hold? (OCPP 1.6 security, 5.7)."""

    certificate_type: CertificateUse


class GetLogReply(Message):
    status: LogStatus
    filename: CiString255 | None = None


class GetLog(Call[GetLogReply]):
    """Upload a log to this place (OCPP 1.6 security, 5.9)."""

    log: LogParameters
    log_type: LogKind
    request_id: Integer
    retries: Integer | None = None
    retry_interval: Integer | None = None


class InstallCertificateReply(Message):
    status: InstallCertificateStatus


class InstallCertificate(Call[InstallCertificateReply]):
    """Trust this certificate (OCPP 1.6 security, 5.11)."""

    certificate_type: CertificateUse
    certificate: Annotated[str, Meta(max_length=5500)]


class LogStatusNotificationReply(Message):
    pass


class LogStatusNotification(Call[LogStatusNotificationReply]):
    """How far the upload of a log is (OCPP 1.6 security, 5.13)."""

    status: UploadLogStatus
    request_id: Integer | None = None


class SecurityEventNotificationReply(Message):
    pass


class SecurityEventNotification(Call[SecurityEventNotificationReply]):
    """Something happened that security must know (OCPP 1.6 security, 5.15)."""

    type: CiString50
    timestamp: Timestamp
    tech_info: CiString255 | None = None


class SignCertificateReply(Message):
    status: GenericStatus


class SignCertificate(Call[SignCertificateReply]):
    """Please sign my certificate request (OCPP 1.6 security, 5.17)."""

    csr: Annotated[str, Meta(max_length=5500)]


class SignedFirmwareStatusNotificationReply(Message):
    pass


class SignedFirmwareStatusNotification(Call[SignedFirmwareStatusNotificationReply]):
    """How far the signed update is (OCPP 1.6 security, 5.19)."""

    status: SignedFirmwareStatus
    request_id: Integer | None = None


class SignedUpdateFirmwareReply(Message):
    status: UpdateFirmwareStatus


class SignedUpdateFirmware(Call[SignedUpdateFirmwareReply]):
    """Fetch, verify and install this firmware (OCPP 1.6 security, 5.21)."""

    retries: Integer | None = None
    retry_interval: Integer | None = None
    request_id: Integer
    firmware: Firmware
