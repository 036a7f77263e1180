"""Posting: a signed message to a webhook, at a public address, without following it anywhere else."""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import urlsplit

from chargeloom.domain.addresses import is_public
from chargeloom.outbound import pinned, trust

PATIENCE_S: Final = 15.0
CONNECT_S: Final = 5.0
"""So long one address may take to be reached, where there are others."""
_PORTS: Final = {"https": 443, "http": 80}

if TYPE_CHECKING:
    from httpx2 import AsyncClient

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]


class NotPosted(Exception):
    """The receiver did not take it; the message says why."""

    def __init__(self, why: str, *, is_gone: bool = False) -> None:
        super().__init__(why)
        self.why = why
        self.is_gone = is_gone
        """Whether the receiver asks for nothing more, ever (410)."""


class Target(NamedTuple):
    """Where a message goes: an address that was looked at, under the name that the receiver has."""

    url: str
    host: str
    server_name: str


async def resolved(host: str, port: int) -> Sequence[str]:
    """Ask the resolver for every address of a name. Raises OSError."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(str(address[0]) for *_, address in found)


def fault_of_url(url: str, *, allows_private: bool) -> str | None:
    """Say why an address can be no webhook's; None when nothing speaks against it yet."""
    if not url.isascii() or not url.isprintable() or " " in url:
        return "only signs of ASCII may stand in an address"
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        return "this is no address"
    schemes = ("https", "http") if allows_private else ("https",)
    if parts.scheme not in schemes or not host or port == 0:
        return f"an address begins with {' or '.join(f'{one}://' for one in schemes)}"
    if parts.username is not None or parts.password is not None or parts.fragment:
        return "no user, password or fragment may stand in it"
    is_literal = ":" in host or host.replace(".", "").isdigit() or host == "localhost"
    if is_literal and not allows_private and not is_public(host):
        return "this address is not of the open Internet ([alerts] allow_private_targets)"
    return None


class Poster:
    """Posts messages; what an address resolves to is looked at, and that very address is used."""

    def __init__(
        self,
        *,
        allows_private: bool,
        resolve: Resolve = resolved,
        patience_s: float = PATIENCE_S,
    ) -> None:
        self.allows_private = allows_private
        self._resolve = resolve
        self._patience_s = patience_s

    async def post(self, url: str, headers: dict[str, str], body: bytes) -> int:
        """Post a message, and return the status of the answer. Raises NotPosted."""
        import httpx2  # noqa: PLC0415 only who has webhooks pays for it

        try:
            async with (
                asyncio.timeout(self._patience_s),
                httpx2.AsyncClient(
                    timeout=httpx2.Timeout(self._patience_s, connect=CONNECT_S),
                    follow_redirects=False,
                    trust_env=False,
                    verify=trust(),
                ) as client,
            ):
                *first, last = await self._targets(url)
                for target in first:
                    with suppress(httpx2.ConnectError, httpx2.ConnectTimeout):  # nothing was said
                        return _judged(await _sent(client, target, headers, body))
                return _judged(await _sent(client, last, headers, body))
        except (httpx2.HTTPError, httpx2.InvalidURL, OSError, TimeoutError) as error:
            raise NotPosted(str(error) or type(error).__name__) from error

    async def _targets(self, url: str) -> Sequence[Target]:
        """List where to, one by one: a receiver may have an address that nobody reaches."""
        fault = fault_of_url(url, allows_private=self.allows_private)
        if fault is not None:
            raise NotPosted(fault)
        parts = urlsplit(url)
        host = parts.hostname or ""
        port = parts.port or _PORTS[parts.scheme]
        try:
            addresses = await self._resolve(host, port)
        except UnicodeError as error:  # a part of the name is longer than names may be
            raise NotPosted(f"{host} has no address: {error}") from error
        if not addresses:
            raise NotPosted(f"{host} has no address")
        if not self.allows_private and not all(map(is_public, addresses)):
            raise NotPosted(f"{host} leads to an address that is not of the open Internet")
        tried = dict.fromkeys(addresses)
        return [Target(pinned(parts, one, port), parts.netloc, host) for one in tried]


async def _sent(client: "AsyncClient", target: Target, headers: dict[str, str], body: bytes) -> int:
    request = client.build_request(
        "POST",
        target.url,
        content=body,
        headers={
            **headers,
            "host": target.host,
            "content-type": "application/json",
            "user-agent": "chargeloom",
        },
        extensions={"sni_hostname": target.server_name},
    )
    answer = await client.send(request, stream=True)
    await answer.aclose()
    return answer.status_code


def _judged(status: int) -> int:
    """Take any 2xx as receipt; a redirect is none, for it leads past what was looked at."""
    if 200 <= status < 300:
        return status
    raise NotPosted(f"the receiver answered {status}", is_gone=status == 410)
