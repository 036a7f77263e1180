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


async def fetched(
    method: str,
    address: str,
    form: dict[str, str] | None = None,
    who: tuple[str, str] | None = None,
) -> dict[str, Any]:
    """Ask the provider, as a client with a name and a secret; no redirect is followed, no long answer read.

    Raises Denied.
    """
    import httpx2  # noqa: PLC0415 only who uses single sign-on pays for it

    try:
        async with (
            asyncio.timeout(PATIENCE_S),
            httpx2.AsyncClient(
                timeout=PATIENCE_S, follow_redirects=False, verify=trust()
            ) as client,
            client.stream(method, address, data=form, auth=who and _basic(who)) as answer,
        ):
            body = await _bounded(answer)
    except (httpx2.HTTPError, httpx2.InvalidURL, TimeoutError, OSError) as error:
        raise Denied(Denial.PROVIDER_FAILED) from error
    if answer.status_code != 200:
        raise Denied(Denial.PROVIDER_FAILED)
    try:
        return msgspec.json.decode(body, type=dict[str, Any])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Denied(Denial.PROVIDER_FAILED) from error


def asking(address: str, asked: dict[str, str]) -> str:
    """Add parameters to an address that may have some of its own (RFC 6749, 3.1)."""
    parts = urlsplit(address)
    query = "&".join(filter(None, (parts.query, urlencode(asked))))
    return parts._replace(query=query, fragment="").geturl()


def _basic(who: tuple[str, str]) -> tuple[str, str]:
    """Write a name and a secret so that no colon parts them (RFC 6749, 2.3.1)."""
    name, secret = map(quote_plus, who)
    return name, secret


async def _bounded(answer: "httpx2.Response") -> bytes:
    body = bytearray()
    async for piece in answer.aiter_bytes():
        body += piece
        if len(body) > LARGEST_BYTES:
            raise Denied(Denial.PROVIDER_FAILED)
    return bytes(body)
