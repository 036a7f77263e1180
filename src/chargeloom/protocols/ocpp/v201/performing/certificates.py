"""What a station trusts is asked and changed (OCPP 2.0.1 and 2.1, M03 to M05)."""

from typing import Any

from chargeloom.domain.commands.certificate_orders import (
    AskCertificates,
    DeleteCertificate,
    InstallCertificate,
)
from chargeloom.domain.commands.command import CommandStatus, Outcome
from chargeloom.domain.reason import Refusal
from chargeloom.domain.stations.held_certificate import CertificateKind
from chargeloom.protocols.ocpp import certificate_words as words
from chargeloom.protocols.ocpp.incoming import CallFault
from chargeloom.protocols.ocpp.v201.mapping.asked import Asked, said
from chargeloom.protocols.ocpp.v201.performing.way import Way, failed, outcome


async def install(way: Way, order: InstallCertificate) -> Outcome:
    """Let it trust a root (M05). Raises Refusal."""
    _demand(way, order.kind)
    kind = words.KINDS_2[order.kind]
    payload = {"certificateType": kind, "certificate": order.certificate}
    return outcome(await way.ask(Asked("InstallCertificate", payload)))


async def delete(way: Way, order: DeleteCertificate) -> Outcome:
    """Let it trust a certificate no more (M04)."""
    payload = {"certificateHashData": words.hash_said(order.hash)}
    return outcome(await way.ask(Asked("DeleteCertificate", payload)))


async def ask(way: Way, order: AskCertificates) -> Outcome:
    """Ask what it holds; that there is nothing is an answer, too (M03.FR.02). Raises Refusal."""
    for kind in order.kinds:
        _demand(way, kind)
    reply: Any = await way.ask(_asking(*order.kinds))
    if isinstance(reply, CallFault):
        return failed(reply)
    found = [words.shown(*one) for one in words.chains_read(reply)]
    data = {"certificates": found}
    return Outcome(status=CommandStatus.ACCEPTED, answer=reply.status.value, data=data)


def _asking(*kinds: CertificateKind) -> Asked:
    named = [words.KINDS_2[kind] for kind in kinds] or None
    return Asked("GetInstalledCertificateIds", said(certificateType=named))


def _demand(way: Way, kind: CertificateKind) -> None:
    """Demand that the version knows certificates of a kind. Raises Refusal."""
    try:
        way.read(_asking(kind))
    except Refusal:
        raise words.lacking(kind) from None
