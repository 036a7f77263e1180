"""Who may be asked: the operator says it; what stations and certificates say only chooses among them."""

from collections.abc import Iterable
from typing import Final, NamedTuple
from urllib.parse import SplitResult, urlsplit

_PORTS: Final = {"http": 80, "https": 443}


class Origin(NamedTuple):
    """Scheme, host and port: what must be the same."""

    scheme: str
    host: str
    port: int


def fault_of_responder(text: str) -> str | None:
    """Say why this names no responder; None when it does."""
    parts = _split(text)
    if parts is None or _origin(parts) is None:
        return "an address begins with http:// or https:// and has a host"
    if parts.path not in {"", "/"} or parts.query:
        return "scheme, host and port are enough: the path is the certificate's to say"
    return None


class Responders:
    """Those that the operator allows, each with the address that he gave."""

    def __init__(self, addresses: Iterable[str]) -> None:
        self._allowed: dict[Origin, str] = {}
        for address in addresses:
            parts = _split(address)
            origin = _origin(parts) if parts is not None else None
            if origin is not None:
                self._allowed[origin] = address.rstrip("/")

    def address(self, url: str) -> str | None:
        """Say where to ask: at the operator's own address, by the path that was named; None when nowhere."""
        parts = _split(url)
        origin = _origin(parts) if parts is not None else None
        allowed = self._allowed.get(origin) if origin is not None else None
        if allowed is None or parts is None:
            return None
        query = f"?{parts.query}" if parts.query else ""
        return f"{allowed}{parts.path or '/'}{query}"


def _split(url: str) -> SplitResult | None:
    if not url.isascii() or not url.isprintable() or " " in url or "\\" in url:
        return None
    try:
        return urlsplit(url)
    except ValueError:
        return None


def _origin(parts: SplitResult) -> Origin | None:
    """Read scheme, host and port, which are case-insensitive; nothing else may stand before the path."""
    try:
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    if parts.scheme not in _PORTS or not host or port == 0 or "@" in parts.netloc or parts.fragment:
        return None
    return Origin(parts.scheme, host, port or _PORTS[parts.scheme])
