"""What stations trust: listed as they told it, and changed by commands."""

from typing import Annotated, Final, Literal, TypeAlias

import msgspec
from msgspec import Meta

from chargeloom.domain.access import Right
from chargeloom.domain.commands.certificate_orders import (
    AskCertificates,
    DeleteCertificate,
    InstallCertificate,
)
from chargeloom.domain.commands.command import CommandName, Order
from chargeloom.domain.ids import StationId
from chargeloom.domain.stations.held_certificate import (
    CertificateHash,
    CertificateKind,
    HeldCertificate,
)
from chargeloom.services.stations import roots
from chargeloom.services.stations.signing import LONGEST_CHAIN, Unfit
from chargeloom.web.api.commands.recipes import Body, Recipe, Wanted
from chargeloom.web.api.commands.survey_orders import CertificateHashBody
from chargeloom.web.api.stations.certificate_requests import SAYS
from chargeloom.web.endpoint import Ask, NoQuery, gets
from chargeloom.web.moments import MomentOut, write, write_if_any
from chargeloom.web.pagination import Listing
from chargeloom.web.problems import Fault, invalid

Pem: TypeAlias = Annotated[str, Meta(min_length=1, max_length=LONGEST_CHAIN)]
Root: TypeAlias = Literal["csms-root", "manufacturer-root", "v2g-root", "mo-root", "oem-root"]


class CertificateHashItem(msgspec.Struct, frozen=True, kw_only=True):
    """How a station names a certificate."""

    algorithm: str
    issuer_name_hash: str
    issuer_key_hash: str
    serial_number: str


class HeldCertificateItem(msgspec.Struct, frozen=True, kw_only=True):
    """A certificate that a station holds; `name` and `until` are known of what was installed from here."""

    kind: CertificateKind
    hash: CertificateHashItem
    children: tuple[CertificateHashItem, ...]
    name: str | None
    until: MomentOut | None
    told_at: MomentOut


class InstallCertificateBody(Body, frozen=True, kw_only=True):
    """Let a station trust a root; which kinds it may have is its version's to say."""

    kind: Root
    certificate: Annotated[Pem, Meta(description="PEM; one certificate.")]


class DeleteCertificateBody(Body, frozen=True, kw_only=True):
    """Let a station trust a certificate no more, named by itself or as the station lists it."""

    certificate: Annotated[
        Pem | None,
        Meta(description="PEM; its issuer after it, unless the station told that it has it."),
    ] = None
    hash: CertificateHashBody | None = None
    even_last: Annotated[
        bool, Meta(description="Confirms that no other csms-root of the station is known.")
    ] = False


class GetInstalledCertificatesBody(Body, frozen=True, kw_only=True):
    """Ask which certificates a station holds, of these kinds or of all; the outcome lists them."""

    kinds: Annotated[tuple[CertificateKind, ...], Meta(max_length=len(CertificateKind))] = ()


@gets("/api/v1/stations/{station}/certificates", Right.READ)
async def held_certificates(ask: Ask[NoQuery, None]) -> Listing[HeldCertificateItem]:
    """List the certificates that a station holds, by what it answered so far."""
    station = ask.core.fleet.known(StationId(ask.path["station"])).id
    found = ask.core.holding.of(station).certificates
    return Listing(items=tuple(map(shown, found)), next=None)


def shown(held: HeldCertificate) -> HeldCertificateItem:
    """Show a certificate."""
    return HeldCertificateItem(
        kind=held.kind,
        hash=_hash(held.hash),
        children=tuple(map(_hash, held.children)),
        name=held.name,
        until=write_if_any(held.until),
        told_at=write(held.told_at),
    )


def _hash(named: CertificateHash) -> CertificateHashItem:
    return CertificateHashItem(**msgspec.structs.asdict(named))


async def _install(wanted: Wanted) -> Order:
    body: InstallCertificateBody = wanted.body
    try:
        root = roots.read_root(body.certificate, wanted.core.ground.now())
    except Unfit as unfit:
        raise invalid(Fault("/certificate", SAYS[unfit.why])) from None
    return InstallCertificate(kind=CertificateKind(body.kind), certificate=root.text)


async def _delete(wanted: Wanted) -> Order:
    body: DeleteCertificateBody = wanted.body
    named = _named(wanted, body)
    known = wanted.core.holding.of(wanted.station)
    of_ours = [one for one in known.certificates if one.kind is CertificateKind.CSMS_ROOT]
    is_last = len(of_ours) == 1 and of_ours[0].hash.is_same(named)
    if is_last and not body.even_last:
        detail = (
            "it is the only csms-root that the station is known to hold: it may get out of reach"
        )
        raise invalid(Fault("/even_last", detail))
    return DeleteCertificate(hash=named)


def _named(wanted: Wanted, body: DeleteCertificateBody) -> CertificateHash:
    if (body.certificate is None) is (body.hash is None):
        raise invalid(Fault("/certificate", "either the certificate or its hash names it"))
    if body.hash is not None:
        return CertificateHash(**msgspec.structs.asdict(body.hash))
    try:
        return roots.hash_of(body.certificate or "", wanted.core.holding.of(wanted.station))
    except Unfit as unfit:
        raise invalid(Fault("/certificate", SAYS[unfit.why])) from None


async def _ask(wanted: Wanted) -> Order:
    body: GetInstalledCertificatesBody = wanted.body
    return AskCertificates(kinds=body.kinds)


RECIPES: Final[dict[CommandName, Recipe]] = {
    CommandName.INSTALL_CERTIFICATE: Recipe(InstallCertificateBody, _install),
    CommandName.DELETE_CERTIFICATE: Recipe(DeleteCertificateBody, _delete),
    CommandName.GET_INSTALLED_CERTIFICATES: Recipe(GetInstalledCertificatesBody, _ask),
}
ENDPOINTS: Final = (held_certificates,)
