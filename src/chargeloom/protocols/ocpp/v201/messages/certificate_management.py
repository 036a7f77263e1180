"""Certificates for ISO 15118 and for the CSMS (OCPP 2.0.1, M)."""

from typing import Annotated

from msgspec import Meta

from chargeloom.protocols.ocpp.v201.messages.datatypes.certificates import (
    CertificateHashData,
    CertificateHashDataChain,
    OCSPRequestData,
)
from chargeloom.protocols.ocpp.v201.messages.datatypes.primitives import (
    Extensible,
    String50,
    String5500,
    String5600,
    String7500,
)
from chargeloom.protocols.ocpp.v201.messages.datatypes.status_info import StatusInfo
from chargeloom.protocols.ocpp.v201.messages.enumerations.certificates import (
    CertificateAction,
    DeleteCertificateStatus,
    GetCertificateIdUse,
    GetCertificateStatusResult,
    GetInstalledCertificateStatus,
    InstallCertificateStatus,
    InstallCertificateUse,
    Iso15118EVCertificateStatus,
)
from chargeloom.wire.message import Call


class Get15118EVCertificateReply(Extensible):
    status: Iso15118EVCertificateStatus
    status_info: StatusInfo | None = None
    exi_response: String7500


class Get15118EVCertificate(Extensible, Call[Get15118EVCertificateReply]):
    """The car asks for its contract certificate (OCPP 2.0.1, M01 and M02)."""

    iso15118_schema_version: String50
    action: CertificateAction
    exi_request: String5600


class GetInstalledCertificateIdsReply(Extensible):
    status: GetInstalledCertificateStatus
    status_info: StatusInfo | None = None
    certificate_hash_data_chain: (
        Annotated[tuple[CertificateHashDataChain, ...], Meta(min_length=1)] | None
    ) = None


class GetInstalledCertificateIds(Extensible, Call[GetInstalledCertificateIdsReply]):
    """Which certificates of these uses do you hold? (OCPP 2.0.1, M03)."""

    certificate_type: Annotated[tuple[GetCertificateIdUse, ...], Meta(min_length=1)] | None = None


class DeleteCertificateReply(Extensible):
    status: DeleteCertificateStatus
    status_info: StatusInfo | None = None


class DeleteCertificate(Extensible, Call[DeleteCertificateReply]):
    """Trust this certificate no more (OCPP 2.0.1, M04)."""

    certificate_hash_data: CertificateHashData


class InstallCertificateReply(Extensible):
    status: InstallCertificateStatus
    status_info: StatusInfo | None = None


class InstallCertificate(Extensible, Call[InstallCertificateReply]):
    """Trust this certificate (OCPP 2.0.1, M05)."""

    certificate_type: InstallCertificateUse
    certificate: String5500


class GetCertificateStatusReply(Extensible):
    status: GetCertificateStatusResult
    status_info: StatusInfo | None = None
    ocsp_result: String5500 | None = None


class GetCertificateStatus(Extensible, Call[GetCertificateStatusReply]):
    """Is this certificate revoked? (OCPP 2.0.1, M06)."""

    ocsp_request_data: OCSPRequestData
