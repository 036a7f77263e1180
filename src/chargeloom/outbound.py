"""What all our own calls to the outside share: whom we trust, where exactly they go, and how much is heard at most."""

import asyncio
from functools import cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Protocol
from urllib.parse import SplitResult, urlsplit

if TYPE_CHECKING:
    from collections.abc import Mapping
    from ssl import SSLContext

    import httpx2


class Silent(Exception):
    """Nobody answered in time, and whole."""


class TooLong(Exception):
    """More was answered than anybody would have to say."""


class Told(NamedTuple):
    """An answer: its status, and with 200 its body as it came."""

    status: int
    body: bytes


class Post(Protocol):
    """Posts something somewhere, and hears the answer. Raises Silent, TooLong."""

    async def __call__(
        self,
        address: str,
        *,
        content: bytes | None = None,
        form: "Mapping[str, str] | None" = None,
        headers: "Mapping[str, str] | None" = None,
        longest: int,
    ) -> Told: ...


class Poster:
    """Posts anew each time; redirects are not followed, for they lead past what the operator allows."""

    def __init__(self, patience_s: float) -> None:
        self._patience_s = patience_s

    async def __call__(
        self,
        address: str,
        *,
        content: bytes | None = None,
        form: "Mapping[str, str] | None" = None,
        headers: "Mapping[str, str] | None" = None,
        longest: int,
    ) -> Told:
        """Post in bounded time, for an answer of so many bytes at most. Raises Silent, TooLong."""
        said = {"content": content, "data": form, "headers": _HEADERS | dict(headers or {})}
        return await _told(self._patience_s, longest, "POST", address, said)


class Getter:
    """Gets anew each time; redirects are not followed."""

    def __init__(self, patience_s: float) -> None:
        self._patience_s = patience_s

    async def __call__(self, address: str, *, longest: int) -> Told:
        """Get in bounded time so many bytes at most. Raises Silent, TooLong."""
        return await _told(self._patience_s, longest, "GET", address, {"headers": _HEADERS})


async def _told(
    patience_s: float, longest: int, method: str, address: str, said: dict[str, Any]
) -> Told:
    trusted = await asyncio.to_thread(trust)
    import httpx2  # noqa: PLC0415 only who calls out pays for it, and not on the loop

    try:
        async with (
            asyncio.timeout(patience_s),
            httpx2.AsyncClient(
                timeout=patience_s,
                follow_redirects=False,
                trust_env=False,
                verify=trusted,
            ) as client,
            client.stream(method, address, **said) as answer,
        ):
            is_told = answer.status_code == _OK
            return Told(answer.status_code, await _bounded(answer, longest) if is_told else b"")
    except (httpx2.HTTPError, httpx2.InvalidURL, OSError, TimeoutError):
        raise Silent from None


async def _bounded(answer: "httpx2.Response", longest: int) -> bytes:
    body = bytearray()
    async for piece in answer.aiter_raw():
        body += piece
        if len(body) > longest:
            raise TooLong
    return bytes(body)


_OK: Final = 200
_HEADERS: Final = {"accept-encoding": "identity", "user-agent": "chargeloom"}


@cache
def trust() -> "SSLContext":
    """Know the roots of trust, those of SSL_CERT_FILE included; read once, for to read all of them takes 24 ms."""
    import httpx2  # noqa: PLC0415 only who calls out pays for it

    return httpx2.create_ssl_context()


def pinned(parts: SplitResult, address: str, port: int) -> str:
    """Write a URL whose host is the very address that was looked at."""
    host = f"[{address}]" if ":" in address else address
    return parts._replace(netloc=f"{host}:{port}").geturl()


def is_address(value: object) -> bool:
    """Whether what is secret may be said there: encrypted, or on this machine."""
    try:
        parts = urlsplit(value) if isinstance(value, str) else None
        host = parts.hostname if parts is not None else None
    except ValueError:
        return False
    if parts is None or not host:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and host in _HERE)


_HERE: Final = frozenset({"127.0.0.1", "localhost", "::1"})
