"""Reaching: a device's name becomes an address that was looked at, and that very address is used."""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Sequence
from ipaddress import ip_address

from chargeloom.domain.devices.address import HERE, may_be_a_device
from chargeloom.domain.devices.source import SourceSilent

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]


async def resolved(host: str, port: int) -> Sequence[str]:
    """Ask the resolver for every address of a name. Raises OSError."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(str(address[0]) for *_, address in found)


class Reach:
    """Says where a device may be looked for."""

    def __init__(self, *, allows_loopback: bool, resolve: Resolve = resolved) -> None:
        self._allows_loopback = allows_loopback
        self._resolve = resolve

    async def address(self, host: str, port: int) -> str:
        """Find the address of a device. Raises SourceSilent when it has none, or one that no device has."""
        try:
            found = await self._resolve(host, port)
        except (OSError, UnicodeError) as error:
            raise SourceSilent(f"{host} has no address: {error}") from error
        if not found:
            raise SourceSilent(f"{host} has no address")
        if not all(self.allows(one) for one in found):
            raise SourceSilent(
                f"{host} leads to an address where no device may be ([devices] allow_loopback)"
            )
        return found[0]

    def may_be_named(self, host: str) -> bool:
        """Whether a device may be set up at a host: an address is judged, a name is when it is looked up."""
        try:
            ip_address(host.strip("[]").partition("%")[0])
        except ValueError:
            name = host.lower().rstrip(".")
            return self._allows_loopback or not (name == HERE or name.endswith(f".{HERE}"))
        return self.allows(host.strip("[]"))

    def allows(self, address: str) -> bool:
        """Whether a device may be at an address."""
        return may_be_a_device(address, allows_loopback=self._allows_loopback)
