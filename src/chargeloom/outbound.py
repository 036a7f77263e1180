"""What all our own calls to the outside share: whom we trust, and where exactly they go."""

from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import SplitResult

if TYPE_CHECKING:
    from ssl import SSLContext


@cache
def trust() -> "SSLContext":
    """Know the roots of trust, those of SSL_CERT_FILE included; read once, for to read all of them takes 24 ms."""
    import httpx2  # noqa: PLC0415 only who calls out pays for it

    return httpx2.create_ssl_context()


def pinned(parts: SplitResult, address: str, port: int) -> str:
    """Write a URL whose host is the very address that was looked at."""
    host = f"[{address}]" if ":" in address else address
    return parts._replace(netloc=f"{host}:{port}").geturl()
