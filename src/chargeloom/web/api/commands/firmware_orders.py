"""Commands about firmware: their bodies, and the orders that they become."""

import base64
import binascii
from typing import Annotated, Final, TypeAlias
from urllib.parse import urlsplit

from cryptography import x509
from msgspec import Meta

from chargeloom.domain.commands.command import CommandName, Order
from chargeloom.domain.commands.firmware_orders import (
    PublishFirmware,
    Signed,
    UnpublishFirmware,
    UpdateFirmware,
)
from chargeloom.web import moments
from chargeloom.web.api.commands.recipes import Body, Recipe, Wanted
from chargeloom.web.api.commands.survey_orders import Few
from chargeloom.web.api.texts import END
from chargeloom.web.moments import MomentIn
from chargeloom.web.problems import Fault, invalid

Location: TypeAlias = Annotated[
    str,
    Meta(
        max_length=2000,
        pattern=rf"^(https?|ftps?|sftp)://[!-~]+{END}",
        extra={
            "words": "an address without spaces is needed that begins with "
            "https://, http://, ftps://, ftp:// or sftp://"
        },
        description="Of http, https, ftp, ftps or sftp; user, password and the values of its query are kept nowhere.",
    ),
]
Checksum: TypeAlias = Annotated[
    str,
    Meta(
        pattern=rf"^[0-9A-Fa-f]{{32}}{END}",
        extra={"words": "32 hexadecimal digits are needed: the MD5 of the file"},
        description="MD5 of the file.",
    ),
]
Signature: TypeAlias = Annotated[
    str, Meta(min_length=1, max_length=800, description="Of the file, in Base64.")
]
Certificate: TypeAlias = Annotated[
    str, Meta(min_length=1, max_length=5500, description="PEM: whose signature it is.")
]


class UpdateFirmwareBody(Body, frozen=True, kw_only=True):
    """Let the station fetch firmware and install it; the command's `progress` is how far that is.

    It fetches it as soon as it can, unless `retrieve_at` says otherwise.
    """

    location: Location
    retrieve_at: MomentIn | None = None
    install_at: MomentIn | None = None
    retries: Few | None = None
    retry_interval: Few | None = None
    signature: Signature | None = None
    signing_certificate: Certificate | None = None


class PublishFirmwareBody(Body, frozen=True, kw_only=True):
    """Let a local controller fetch firmware, and offer it to the stations behind it."""

    location: Location
    checksum: Checksum
    retries: Few | None = None
    retry_interval: Few | None = None


class UnpublishFirmwareBody(Body, frozen=True, kw_only=True):
    """Let a local controller offer firmware no more."""

    checksum: Checksum


async def _update(wanted: Wanted) -> Order:
    body: UpdateFirmwareBody = wanted.body
    now = wanted.core.ground.now()
    retrieve_at = moments.read_if_any(body.retrieve_at, "/retrieve_at")
    install_at = moments.read_if_any(body.install_at, "/install_at")
    if install_at is not None and install_at < (retrieve_at or now):
        raise invalid(Fault("/install_at", "it can't be installed before it is fetched"))
    return UpdateFirmware(
        number=wanted.core.surveying.draw(),
        url=_place(body.location),
        retrieve_at=retrieve_at or now,
        install_at=install_at,
        retries=body.retries,
        retry_interval_s=body.retry_interval,
        signed=_signed(body.signature, body.signing_certificate),
    )


async def _publish(wanted: Wanted) -> Order:
    body: PublishFirmwareBody = wanted.body
    return PublishFirmware(
        number=wanted.core.surveying.draw(),
        url=_place(body.location),
        checksum=body.checksum,
        retries=body.retries,
        retry_interval_s=body.retry_interval,
    )


async def _unpublish(wanted: Wanted) -> Order:
    body: UnpublishFirmwareBody = wanted.body
    return UnpublishFirmware(checksum=body.checksum)


def _place(location: str) -> str:
    """Read where a file lies. Raises Problem when nobody could find it there."""
    try:
        parts = urlsplit(location)
        is_found = bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_found = False
    if not is_found:
        raise invalid(Fault("/location", "an address names a host, and perhaps its port"))
    return location


def _signed(signature: str | None, certificate: str | None) -> Signed | None:
    """Read what proves where a file comes from. Raises Problem."""
    if signature is None and certificate is None:
        return None
    if signature is None:
        raise invalid(Fault("/signature", "a certificate without a signature proves nothing"))
    if certificate is None:
        raise invalid(Fault("/signing_certificate", "it is not said whose signature it is"))
    try:
        base64.b64decode(signature, validate=True)
    except binascii.Error:
        raise invalid(Fault("/signature", "this is not Base64")) from None
    try:
        x509.load_pem_x509_certificate(certificate.encode())
    except ValueError:
        said = "this can't be read as a certificate in PEM"
        raise invalid(Fault("/signing_certificate", said)) from None
    return Signed(signature=signature, certificate=certificate)


RECIPES: Final[dict[CommandName, Recipe]] = {
    CommandName.UPDATE_FIRMWARE: Recipe(UpdateFirmwareBody, _update),
    CommandName.PUBLISH_FIRMWARE: Recipe(PublishFirmwareBody, _publish),
    CommandName.UNPUBLISH_FIRMWARE: Recipe(UnpublishFirmwareBody, _unpublish),
}
