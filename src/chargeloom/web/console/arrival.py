"""The arrival of a browser: the address by which it reached us, and from where it came."""

from typing import Any, NamedTuple

from litestar import Request

from chargeloom.services.accessing.party import Party
from chargeloom.services.accessing.visit import Visit
from chargeloom.web.settings import Settings
from chargeloom.web.visitors import Visitors


class Arrival(NamedTuple):
    """How one call came in."""

    request: Request[Any, Any, Any]
    settings: Settings
    visitors: Visitors

    @property
    def is_https(self) -> bool:
        return self.settings.is_https or self.request.scope["scheme"] == "https"

    @property
    def origin(self) -> str:
        """How the browser reaches us, without a slash at its end."""
        if self.settings.url:
            return self.settings.url.rstrip("/")
        scheme = "https" if self.is_https else "http"
        return f"{scheme}://{self.request.headers.get('host', '')}"

    @property
    def party(self) -> Party:
        """Who we are to a passkey."""
        host = self.origin.partition("://")[2].rpartition("@")[2]
        name = host.partition("]")[0].lstrip("[") if host.startswith("[") else host.split(":")[0]
        return Party(host=name, origin=self.origin)

    @property
    def visit(self) -> Visit:
        """From where somebody asks, behind the proxies that are trusted, and by which browser."""
        client, headers = self.request.client, self.request.headers
        peer = client.host if client is not None else ""
        forwarded = headers.getall("x-forwarded-for", [])
        return Visit(self.visitors.address(peer, forwarded), headers.get("user-agent", ""))
