"""Enquiring: what a provider of single sign-on says when it is asked, and where it is asked."""

import asyncio
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote_plus, urlencode, urlsplit

import msgspec

from chargeloom.domain.access import Denial, Denied
from chargeloom.outbound import trust

if TYPE_CHECKING:
    import httpx2

PATIENCE_S: Final = 10.0
LARGEST_BYTES: Final = 262_144
_LONGEST_ERROR: Final = 60


class Unusable(Denied):
    """A provider can't be reached, or says nothing of use; the reason is for whoever runs this server."""

    def __init__(self, reason: str) -> None:
        super().__init__(Denial.PROVIDER_FAILED)
        self.reason = reason


async def fetched(
    method: str,
    address: str,
    form: dict[str, str] | None = None,
    who: tuple[str, str] | None = None,
    *,
    bearer: str | None = None,
) -> dict[str, Any]:
    """Ask the provider, as a client with a name and a secret, or for whom an access token is good.

    No redirect is followed, no long answer read. Raises Unusable.
    """
    import httpx2  # noqa: PLC0415 only who uses single sign-on pays for it

    headers = {"Authorization": f"Bearer {bearer}"} if bearer is not None else None
    try:
        async with (
            asyncio.timeout(PATIENCE_S),
            httpx2.AsyncClient(
                timeout=PATIENCE_S, follow_redirects=False, verify=trust()
            ) as client,
            client.stream(
                method, address, data=form, headers=headers, auth=who and _basic(who)
            ) as answer,
        ):
            body = await _bounded(answer, address)
    except (httpx2.HTTPError, httpx2.InvalidURL, TimeoutError, OSError) as error:
        raise Unusable(f"{address}: {str(error) or type(error).__name__}") from error
    if answer.status_code != 200:
        raise Unusable(f"{address}: {answer.status_code} {_error(body)}".rstrip())
    try:
        return msgspec.json.decode(body, type=dict[str, Any])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Unusable(f"{address}: no object of JSON") from error


def _error(body: bytes) -> str:
    """Read the error code of a refusal (RFC 6749, 5.2), where it has one."""
    try:
        return msgspec.json.decode(body, type=_Refusal).error[:_LONGEST_ERROR]
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return ""


class _Refusal(msgspec.Struct):
    error: str


def asking(address: str, asked: dict[str, str]) -> str:
    """Add parameters to an address that may have some of its own (RFC 6749, 3.1)."""
    parts = urlsplit(address)
    query = "&".join(filter(None, (parts.query, urlencode(asked))))
    return parts._replace(query=query, fragment="").geturl()


def _basic(who: tuple[str, str]) -> tuple[str, str]:
    """Write a name and a secret so that no colon parts them (RFC 6749, 2.3.1)."""
    name, secret = map(quote_plus, who)
    return name, secret


async def _bounded(answer: "httpx2.Response", address: str) -> bytes:
    body = bytearray()
    async for piece in answer.aiter_bytes():
        body += piece
        if len(body) > LARGEST_BYTES:
            raise Unusable(f"{address}: longer than any answer has to be")
    return bytes(body)
