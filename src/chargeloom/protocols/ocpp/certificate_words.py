"""Kinds of certificates in stations, and their hashes, as the versions of OCPP say them (1.6 security, 6.4; 2.x, 3.36)."""

from typing import Any, Final

from chargeloom.domain.reason import Reason, Refusal
from chargeloom.domain.stations.held_certificate import CertificateHash, CertificateKind

KINDS_16: Final = {
    CertificateKind.CSMS_ROOT: "CentralSystemRootCertificate",
    CertificateKind.MANUFACTURER_ROOT: "ManufacturerRootCertificate",
}
KINDS_2: Final = {
    CertificateKind.CSMS_ROOT: "CSMSRootCertificate",
    CertificateKind.MANUFACTURER_ROOT: "ManufacturerRootCertificate",
    CertificateKind.V2G_ROOT: "V2GRootCertificate",
    CertificateKind.MO_ROOT: "MORootCertificate",
    CertificateKind.OEM_ROOT: "OEMRootCertificate",
    CertificateKind.V2G_CHAIN: "V2GCertificateChain",
}
KIND_OF: Final = {word: kind for kinds in (KINDS_16, KINDS_2) for kind, word in kinds.items()}


def lacking(kind: CertificateKind) -> Refusal:
    """Say that a version knows no certificates of a kind."""
    detail = f"the station's version of OCPP knows no {kind}"
    return Refusal(Reason.COMMAND_UNSUPPORTED, detail)


def too_long(most: int) -> Refusal:
    """Say that a version has no room for a certificate."""
    detail = f"a certificate has at most {most} characters in the station's version of OCPP"
    return Refusal(Reason.COMMAND_UNSUPPORTED, detail)


def hash_said(named: CertificateHash) -> dict[str, Any]:
    """Name a certificate."""
    return {
        "hashAlgorithm": named.algorithm,
        "issuerNameHash": named.issuer_name_hash,
        "issuerKeyHash": named.issuer_key_hash,
        "serialNumber": named.serial_number,
    }


def hash_read(told: Any) -> CertificateHash:
    """Read how a station names a certificate."""
    return CertificateHash(
        algorithm=str(told.hash_algorithm),
        issuer_name_hash=told.issuer_name_hash,
        issuer_key_hash=told.issuer_key_hash,
        serial_number=told.serial_number,
    )


def chains_read(
    reply: Any,
) -> list[tuple[CertificateKind, CertificateHash, tuple[CertificateHash, ...]]]:
    """Read what a station of OCPP 2.x lists, each with the authorities below its root (M03.FR.05)."""
    return [
        (
            KIND_OF[one.certificate_type.value],
            hash_read(one.certificate_hash_data),
            tuple(map(hash_read, one.child_certificate_hash_data or ())),
        )
        for one in reply.certificate_hash_data_chain or ()
    ]


def shown(
    kind: CertificateKind, named: CertificateHash, children: tuple[CertificateHash, ...] = ()
) -> dict[str, Any]:
    """Show one that a station listed, as the outcome of the command tells it."""
    told = {"kind": kind, **_fields(named)}
    return told | {"children": [_fields(one) for one in children]} if children else told


def _fields(named: CertificateHash) -> dict[str, str]:
    return {
        "algorithm": named.algorithm,
        "issuer_name_hash": named.issuer_name_hash,
        "issuer_key_hash": named.issuer_key_hash,
        "serial_number": named.serial_number,
    }
