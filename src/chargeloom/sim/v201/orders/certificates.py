"""Certificates: what is installed, listed and deleted (OCPP 2.0.1, A02, M03 to M05)."""

import hashlib
from typing import Any, Final

from chargeloom.protocols.ocpp.v201.messages.certificate_management import (
    DeleteCertificate,
    DeleteCertificateReply,
    GetInstalledCertificateIds,
    GetInstalledCertificateIdsReply,
    InstallCertificate,
    InstallCertificateReply,
)
from chargeloom.protocols.ocpp.v201.messages.datatypes.certificates import (
    CertificateHashData,
    CertificateHashDataChain,
)
from chargeloom.protocols.ocpp.v201.messages.enumerations.certificates import (
    CertificateSignedStatus,
    DeleteCertificateStatus,
    GetInstalledCertificateStatus,
    HashAlgorithm,
    InstallCertificateStatus,
)
from chargeloom.protocols.ocpp.v201.messages.security import (
    CertificateSigned,
    CertificateSignedReply,
)
from chargeloom.sim.station.certificates import Unreadable, read
from chargeloom.sim.v201.orders.order import Orders
from chargeloom.sim.v201.station import Station

MOST: Final = 20


def _install(station: Station, request: InstallCertificate, _: float) -> InstallCertificateReply:
    """Keep what can be read as a certificate; one that is there already takes its own place (OCPP 2.0.1, M05)."""
    held = station.shelf.certificates
    try:
        found = read(request.certificate)
    except Unreadable:
        return InstallCertificateReply(status=InstallCertificateStatus.REJECTED)
    use: Any = request.certificate_type  # the same words in both lists
    one = CertificateHashDataChain(
        certificate_hash_data=CertificateHashData(
            hash_algorithm=HashAlgorithm.SHA256,
            issuer_name_hash=hashlib.sha256(found.issuer_name).hexdigest(),
            issuer_key_hash=hashlib.sha256(found.public_key).hexdigest(),
            serial_number=found.serial_number,
        ),
        certificate_type=use,
    )
    if one in held:
        held.remove(one)
    if len(held) >= MOST:
        return InstallCertificateReply(status=InstallCertificateStatus.REJECTED)
    held.append(one)
    return InstallCertificateReply(status=InstallCertificateStatus.ACCEPTED)


def _list(
    station: Station, request: GetInstalledCertificateIds, _: float
) -> GetInstalledCertificateIdsReply:
    """(OCPP 2.0.1, M03)."""
    wanted = request.certificate_type
    found = tuple(
        one
        for one in station.shelf.certificates
        if wanted is None or one.certificate_type in wanted
    )
    status = GetInstalledCertificateStatus.ACCEPTED
    return GetInstalledCertificateIdsReply(
        status=status if found else GetInstalledCertificateStatus.NOT_FOUND,
        certificate_hash_data_chain=found or None,
    )


def _delete(station: Station, request: DeleteCertificate, _: float) -> DeleteCertificateReply:
    """(OCPP 2.0.1, M04)."""
    held = station.shelf.certificates
    serial, key = _fingerprint(request.certificate_hash_data)
    kept = [one for one in held if _fingerprint(one.certificate_hash_data) != (serial, key)]
    is_found = len(kept) < len(held)
    held[:] = kept
    return DeleteCertificateReply(
        status=DeleteCertificateStatus.ACCEPTED if is_found else DeleteCertificateStatus.NOT_FOUND
    )


def _signed(_: Station, request: CertificateSigned, __: float) -> CertificateSignedReply:
    """Take a chain that can be read; the simulated station goes on with the key that it has."""
    try:
        read(request.certificate_chain)
    except Unreadable:
        return CertificateSignedReply(status=CertificateSignedStatus.REJECTED)
    return CertificateSignedReply(status=CertificateSignedStatus.ACCEPTED)


def _fingerprint(data: CertificateHashData) -> tuple[str, str]:
    return data.serial_number.casefold(), data.issuer_key_hash.casefold()


ORDERS: Final[Orders] = {
    "CertificateSigned": _signed,
    "DeleteCertificate": _delete,
    "GetInstalledCertificateIds": _list,
    "InstallCertificate": _install,
}
