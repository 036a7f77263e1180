"""What a station said yes to about the certificates that it holds (OCPP 2.0.1 and 2.1, M03 to M05)."""

from typing import Any, Final

from chargeloom.domain.stations.held_certificate import CertificateKind
from chargeloom.domain.stations.station import Station
from chargeloom.protocols.ocpp import certificate_words as words
from chargeloom.protocols.ocpp.v201.messages.enumerations.certificates import (
    DeleteCertificateStatus,
    InstallCertificateStatus,
)
from chargeloom.protocols.ocpp.version import Effect
from chargeloom.services.core import Core


async def get_installed_certificate_ids(
    core: Core, station: Station, request: Any, reply: Any
) -> None:
    """What a station lists is all that it holds of the kinds that it was asked for (M03)."""
    asked = request.certificate_type
    kinds = (
        tuple(CertificateKind)
        if asked is None
        else tuple(words.KIND_OF[one.value] for one in asked)
    )
    await core.holding.listed(station.id, kinds, words.chains_read(reply))


async def install_certificate(core: Core, station: Station, request: Any, reply: Any) -> None:
    """A certificate that a station took is one that it holds (M05)."""
    if reply.status is InstallCertificateStatus.ACCEPTED:
        kind = words.KIND_OF[request.certificate_type.value]
        await core.holding.installed(station.id, kind, request.certificate)


async def delete_certificate(core: Core, station: Station, request: Any, reply: Any) -> None:
    """A certificate that was deleted, or was not there, is none that a station holds (M04)."""
    if reply.status is not DeleteCertificateStatus.FAILED:
        named = words.hash_read(request.certificate_hash_data)
        await core.holding.deleted(station.id, named)


HOLDING_EFFECTS: Final[dict[str, Effect]] = {
    "DeleteCertificate": delete_certificate,
    "GetInstalledCertificateIds": get_installed_certificate_ids,
    "InstallCertificate": install_certificate,
}
