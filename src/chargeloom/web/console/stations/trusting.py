"""What a station trusts: which roots its version knows, and how one is deleted from its page."""

from typing import Any, Final, Literal

import msgspec
from litestar import Response

from chargeloom.domain.access import Right
from chargeloom.domain.commands.command import CommandName
from chargeloom.domain.stations.held_certificate import CertificateKind as Kind
from chargeloom.web.api.commands import commands as api
from chargeloom.web.api.commands.survey_orders import CertificateHashBody, Hex
from chargeloom.web.api.stations.held_certificates import DeleteCertificateBody
from chargeloom.web.console.page import does
from chargeloom.web.console.paths import quoted
from chargeloom.web.console.view import View

KINDS: Final[dict[Kind, str]] = {
    Kind.CSMS_ROOT: "central systems",
    Kind.MANUFACTURER_ROOT: "the maker's firmware",
    Kind.V2G_ROOT: "cars (V2G)",
    Kind.MO_ROOT: "contracts of cars",
    Kind.OEM_ROOT: "makers of cars",
    Kind.V2G_CHAIN: "its own towards cars",
}
_OF_16: Final = (Kind.CSMS_ROOT, Kind.MANUFACTURER_ROOT)
_OF_201: Final = (*_OF_16, Kind.V2G_ROOT, Kind.MO_ROOT)
_ROOTS: Final = {"ocpp1.6": _OF_16, "ocpp2.1": (*_OF_201, Kind.OEM_ROOT)}
_DELETE: Final = next(
    one for one in api.ENDPOINTS if one.path.endswith(f"/commands/{CommandName.DELETE_CERTIFICATE}")
)


class DistrustForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which certificate is to be deleted, as the station names it."""

    algorithm: Literal["SHA256", "SHA384", "SHA512"]
    issuer_name_hash: Hex
    issuer_key_hash: Hex
    serial_number: Hex
    even_last: bool = False


def roots(protocol: str | None) -> tuple[Kind, ...]:
    """List the kinds of roots that a version knows."""
    return _ROOTS.get(protocol or "", _OF_201)


@does("/stations/{station}/upkeep/distrust", Right.OPERATE)
async def distrust(view: View) -> Response[Any]:
    """Let the station trust a certificate no more."""
    fields = msgspec.structs.asdict(await view.form(DistrustForm))
    even_last = fields.pop("even_last")
    named = msgspec.convert(fields, CertificateHashBody)
    await view.ask(_DELETE, body=DeleteCertificateBody(hash=named, even_last=even_last))
    return view.to(f"/stations/{quoted(view.path['station'])}/upkeep", "asked")


PAGES = (distrust,)
