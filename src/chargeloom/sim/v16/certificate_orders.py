"""Certificates: what is installed, listed and deleted (OCPP 1.6 security, A02, M03 to M05)."""

import hashlib
from collections.abc import Callable
from typing import Any, Final

from chargeloom.protocols.ocpp.v16.messages.datatypes import CertificateHashData
from chargeloom.protocols.ocpp.v16.messages.enumerations import (
    CertificateSignedStatus,
    DeleteCertificateStatus,
    GetInstalledCertificateStatus,
    HashAlgorithm,
    InstallCertificateStatus,
)
from chargeloom.protocols.ocpp.v16.messages.security import (
    CertificateSigned,
    CertificateSignedReply,
    DeleteCertificate,
    DeleteCertificateReply,
    GetInstalledCertificateIds,
    GetInstalledCertificateIdsReply,
    InstallCertificate,
    InstallCertificateReply,
)
from chargeloom.sim.station.certificates import Unreadable, read
from chargeloom.sim.v16.station import Station
from chargeloom.wire.message import Call, Message

MOST: Final = 20
"""(CertificateStoreMaxLength)."""


def _install(station: Station, request: InstallCertificate, _: float) -> InstallCertificateReply:
    """Keep what can be read as a certificate; one that is there already takes its own place (M05)."""
    held = station.board.certificates
    try:
        found = read(request.certificate)
    except Unreadable:
        return InstallCertificateReply(status=InstallCertificateStatus.REJECTED)
    one = CertificateHashData(
        hash_algorithm=HashAlgorithm.SHA256,
        issuer_name_hash=hashlib.sha256(found.issuer_name).hexdigest(),
        issuer_key_hash=hashlib.sha256(found.public_key).hexdigest(),
        serial_number=found.serial_number,
    )
    pair = (request.certificate_type, one)
    if pair in held:
        held.remove(pair)
    if len(held) >= MOST:
        return InstallCertificateReply(status=InstallCertificateStatus.REJECTED)
    held.append(pair)
    return InstallCertificateReply(status=InstallCertificateStatus.ACCEPTED)


def _list(
    station: Station, request: GetInstalledCertificateIds, _: float
) -> GetInstalledCertificateIdsReply:
    """(M03)."""
    wanted = request.certificate_type
    found = tuple(one for use, one in station.board.certificates if use is wanted)
    status = GetInstalledCertificateStatus
    return GetInstalledCertificateIdsReply(
        status=status.ACCEPTED if found else status.NOT_FOUND, certificate_hash_data=found or None
    )


def _delete(station: Station, request: DeleteCertificate, _: float) -> DeleteCertificateReply:
    """(M04)."""
    held, wanted = station.board.certificates, _fingerprint(request.certificate_hash_data)
    kept = [(use, one) for use, one in held if _fingerprint(one) != wanted]
    is_found = len(kept) < len(held)
    held[:] = kept
    status = DeleteCertificateStatus
    return DeleteCertificateReply(status=status.ACCEPTED if is_found else status.NOT_FOUND)


def _signed(_: Station, request: CertificateSigned, __: float) -> CertificateSignedReply:
    """Take a chain that can be read; the simulated station goes on with the key that it has."""
    try:
        read(request.certificate_chain)
    except Unreadable:
        return CertificateSignedReply(status=CertificateSignedStatus.REJECTED)
    return CertificateSignedReply(status=CertificateSignedStatus.ACCEPTED)


def _fingerprint(data: CertificateHashData) -> tuple[str, str]:
    return data.serial_number.casefold(), data.issuer_key_hash.casefold()


CERTIFICATE_ORDERS: Final[dict[type[Call[Any]], Callable[[Station, Any, float], Message]]] = {
    CertificateSigned: _signed,
    DeleteCertificate: _delete,
    GetInstalledCertificateIds: _list,
    InstallCertificate: _install,
}
