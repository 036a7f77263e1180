"""What stations want to be certified: listed, and answered with a chain that somebody signed."""

from typing import Annotated, Final

import msgspec
from msgspec import Meta

from chargeloom.domain.access import Right
from chargeloom.domain.commands.certificate_orders import SendCertificate
from chargeloom.domain.commands.command import CommandName, Order
from chargeloom.domain.ids import StationId
from chargeloom.domain.stations.certificate_request import CertificateRequest, RequestState
from chargeloom.services.stations.signing import LONGEST_CHAIN, Unfit, Why, read_request
from chargeloom.web.api.commands.recipes import Body, Recipe, Wanted
from chargeloom.web.endpoint import Ask, NoQuery, gets
from chargeloom.web.moments import MomentOut, write, write_if_any
from chargeloom.web.pagination import Listing
from chargeloom.web.problems import Fault, invalid


class CertificateRequestItem(msgspec.Struct, frozen=True, kw_only=True):
    """The newest request of a station for one use and name; `chain` is what it said yes or no to."""

    use: str | None
    status: RequestState
    csr: str
    name: str
    organisation: str
    key: str
    asked_at: MomentOut
    chain: str | None
    ended_at: MomentOut | None


class SendCertificateBody(Body, frozen=True, kw_only=True):
    """Give a station the certificate that was signed for its request, with the chain behind it."""

    chain: Annotated[
        str,
        Meta(min_length=1, max_length=LONGEST_CHAIN, description="PEM; the station's own first."),
    ]


@gets("/api/v1/stations/{station}/certificate-requests", Right.READ)
async def certificate_requests(ask: Ask[NoQuery, None]) -> Listing[CertificateRequestItem]:
    """List what a station wants to be certified, one for each use and name."""
    station = ask.core.fleet.known(StationId(ask.path["station"])).id
    found = tuple(shown(one) for one in ask.core.certifying.of(station))
    return Listing(items=found, next=None)


def shown(request: CertificateRequest) -> CertificateRequestItem:
    """Show a request."""
    wanted = read_request(request.csr)
    return CertificateRequestItem(
        use=request.use or None,
        status=request.state,
        csr=request.csr,
        name=", ".join(wanted.names),
        organisation=", ".join(wanted.organisations),
        key=wanted.key,
        asked_at=write(request.asked_at),
        chain=request.chain,
        ended_at=write_if_any(request.ended_at),
    )


async def _send_certificate(wanted: Wanted) -> Order:
    body: SendCertificateBody = wanted.body
    certifying, now = wanted.core.certifying, wanted.core.ground.now()
    try:
        request, chain = await certifying.fitting(wanted.station, body.chain, now)
    except Unfit as unfit:
        raise invalid(Fault("/chain", SAYS[unfit.why])) from None
    return SendCertificate(chain=chain.text, use=request.use, number=request.number)


SAYS: Final[dict[Why, str]] = {
    Why.UNREADABLE: "this can't be read as certificates in PEM",
    Why.NOT_SELF_SIGNED: "the request is not signed by its own key",
    Why.AUTHORITY: "it could sign others",
    Why.WEAK: "a key or a signature in it is too weak",
    Why.OTHER_NAME: "it bears another name than the request",
    Why.OTHER_ORGANISATION: "it bears another organisation",
    Why.NOT_ASKED: "the station asked for no certificate of this key",
    Why.BROKEN: "each certificate must be signed by the next one",
    Why.EXPIRED: "a certificate in it has expired",
    Why.NOT_TRUSTED: "no authority vouches for it by which stations come in here",
    Why.TOO_MANY: "the station has asked in too many names",
    Why.TOO_LONG: "it is longer than the station takes",
    Why.NO_AUTHORITY: "a root is a certificate that may sign others (basicConstraints CA)",
    Why.ISSUER_MISSING: "its issuer must follow it, or the station be asked what it holds",
}

RECIPES: Final[dict[CommandName, Recipe]] = {
    CommandName.SEND_CERTIFICATE: Recipe(SendCertificateBody, _send_certificate),
}
ENDPOINTS: Final = (certificate_requests,)
