"""Certificates for ISO 15118 and for the CSMS (OCPP 2.1, M)."""

from typing import Annotated

from msgspec import Meta, field

from chargeloom.protocols.ocpp.v21.messages.datatypes.certificates import (
    CertificateHashDataChain,
    CertificateStatus,
    CertificateStatusRequestInfo,
    OCSPRequestData,
)
from chargeloom.protocols.ocpp.v21.messages.datatypes.status_info import StatusInfo
from chargeloom.protocols.ocpp.v21.messages.enumerations.certificates import (
    GetCertificateIdUse,
    InstallCertificateUse,
)
from chargeloom.protocols.ocpp.v201.messages.datatypes.certificates import CertificateHashData
from chargeloom.protocols.ocpp.v201.messages.datatypes.primitives import (
    Extensible,
    Natural,
    String50,
    String255,
    String10000,
    String11000,
    String17000,
    String18000,
)
from chargeloom.protocols.ocpp.v201.messages.enumerations.certificates import (
    CertificateAction,
    DeleteCertificateStatus,
    GetCertificateStatusResult,
    GetInstalledCertificateStatus,
    InstallCertificateStatus,
    Iso15118EVCertificateStatus,
)
from chargeloom.wire.message import Call


class Get15118EVCertificateReply(Extensible):
    status: Iso15118EVCertificateStatus
    status_info: StatusInfo | None = None
    exi_response: String17000
    remaining_contracts: Natural | None = None


class Get15118EVCertificate(Extensible, Call[Get15118EVCertificateReply]):
    """The car asks for its contract certificate (OCPP 2.1, M01 and M02)."""

    iso15118_schema_version: String50
    action: CertificateAction
    exi_request: String11000
    maximum_contract_certificate_chains: Natural | None = None
    prioritized_emaids: (
        Annotated[tuple[String255, ...], Meta(min_length=1, max_length=8)] | None
    ) = field(name="prioritizedEMAIDs", default=None)


class GetInstalledCertificateIdsReply(Extensible):
    status: GetInstalledCertificateStatus
    status_info: StatusInfo | None = None
    certificate_hash_data_chain: (
        Annotated[tuple[CertificateHashDataChain, ...], Meta(min_length=1)] | None
    ) = None


class GetInstalledCertificateIds(Extensible, Call[GetInstalledCertificateIdsReply]):
    """Which certificates of these uses do you hold? (OCPP 2.1, M03)."""

    certificate_type: Annotated[tuple[GetCertificateIdUse, ...], Meta(min_length=1)] | None = None


class DeleteCertificateReply(Extensible):
    status: DeleteCertificateStatus
    status_info: StatusInfo | None = None


class DeleteCertificate(Extensible, Call[DeleteCertificateReply]):
    """Trust this certificate no more (OCPP 2.1, M04)."""

    certificate_hash_data: CertificateHashData


class InstallCertificateReply(Extensible):
    status: InstallCertificateStatus
    status_info: StatusInfo | None = None


class InstallCertificate(Extensible, Call[InstallCertificateReply]):
    """Trust this certificate (OCPP 2.1, M05)."""

    certificate_type: InstallCertificateUse
    certificate: String10000


class GetCertificateStatusReply(Extensible):
    status: GetCertificateStatusResult
    status_info: StatusInfo | None = None
    ocsp_result: String18000 | None = None


class GetCertificateStatus(Extensible, Call[GetCertificateStatusReply]):
    """Is this certificate revoked? (OCPP 2.1, M06)."""

    ocsp_request_data: OCSPRequestData


class GetCertificateChainStatusReply(Extensible):
    certificate_status: Annotated[tuple[CertificateStatus, ...], Meta(min_length=1, max_length=4)]


class GetCertificateChainStatus(Extensible, Call[GetCertificateChainStatusReply]):
    """Is any certificate of the car's chain revoked? (OCPP 2.1, M07)."""

    certificate_status_requests: Annotated[
        tuple[CertificateStatusRequestInfo, ...], Meta(min_length=1, max_length=4)
    ]
