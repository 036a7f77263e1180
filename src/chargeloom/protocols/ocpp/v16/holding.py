"""What a station trusts: asked, changed, and kept by its answers (OCPP 1.6 security, M03 to M05)."""

from typing import Any, Final

import msgspec

from chargeloom.domain.commands.certificate_orders import (
    AskCertificates,
    DeleteCertificate,
    InstallCertificate,
)
from chargeloom.domain.commands.command import CommandStatus, Outcome
from chargeloom.domain.stations.held_certificate import CertificateKind
from chargeloom.domain.stations.station import Station
from chargeloom.protocols.ocpp import certificate_words as words
from chargeloom.protocols.ocpp.rpc import CallFault
from chargeloom.protocols.ocpp.v16.messages import security
from chargeloom.protocols.ocpp.v16.messages.datatypes import CertificateHashData
from chargeloom.protocols.ocpp.v16.messages.enumerations import (
    CertificateUse,
    DeleteCertificateStatus,
    InstallCertificateStatus,
)
from chargeloom.protocols.ocpp.version import CallStation
from chargeloom.services.core import Core

_LONGEST: Final = 5500


def install(_: Station, order: InstallCertificate) -> security.InstallCertificate:
    """Let it trust a root (M05). Raises Refusal."""
    if len(order.certificate) > _LONGEST:
        raise words.too_long(_LONGEST)
    return security.InstallCertificate(
        certificate_type=_use(order.kind), certificate=order.certificate
    )


def delete(_: Station, order: DeleteCertificate) -> security.DeleteCertificate:
    """Let it trust a certificate no more (M04)."""
    told = msgspec.convert(words.hash_said(order.hash), CertificateHashData)
    return security.DeleteCertificate(certificate_hash_data=told)


async def ask(_: Station, order: AskCertificates, call: CallStation) -> Outcome:
    """Ask what it holds, kind by kind: a request names one (M03). Raises Refusal."""
    found: list[dict[str, Any]] = []
    for kind in order.kinds or tuple(words.KINDS_16):
        reply = await call(security.GetInstalledCertificateIds(certificate_type=_use(kind)))
        if isinstance(reply, CallFault):
            data = {"description": reply.description, "details": reply.details}
            return Outcome(status=CommandStatus.FAILED, answer=reply.code, data=data)
        found += (words.shown(kind, words.hash_read(one)) for one in _listed(reply))
    answer = "Accepted" if found else "NotFound"
    return Outcome(status=CommandStatus.ACCEPTED, answer=answer, data={"certificates": found})


async def get_installed_certificate_ids(
    core: Core, station: Station, request: security.GetInstalledCertificateIds, reply: Any
) -> None:
    """What a station lists of a kind is all that it holds of it (M03)."""
    kind = words.KIND_OF[request.certificate_type.value]
    told = ((kind, words.hash_read(one), ()) for one in _listed(reply))
    await core.holding.listed(station.id, (kind,), told)


async def install_certificate(
    core: Core, station: Station, request: security.InstallCertificate, reply: Any
) -> None:
    """A certificate that a station took is one that it holds (M05)."""
    if reply.status is InstallCertificateStatus.ACCEPTED:
        kind = words.KIND_OF[request.certificate_type.value]
        await core.holding.installed(station.id, kind, request.certificate)


async def delete_certificate(
    core: Core, station: Station, request: security.DeleteCertificate, reply: Any
) -> None:
    """A certificate that was deleted, or was not there, is none that a station holds (M04)."""
    if reply.status is not DeleteCertificateStatus.FAILED:
        named = words.hash_read(request.certificate_hash_data)
        await core.holding.deleted(station.id, named)


def _use(kind: CertificateKind) -> CertificateUse:
    if kind not in words.KINDS_16:
        raise words.lacking(kind)
    return CertificateUse(words.KINDS_16[kind])


def _listed(reply: Any) -> tuple[CertificateHashData, ...]:
    found: tuple[CertificateHashData, ...] | None = reply.certificate_hash_data
    return found or ()
