"""Asking a responder over HTTP (RFC 6960, appendix A): in bounded time, for a bounded answer, and nobody else."""

import asyncio
from typing import TYPE_CHECKING, Final

from chargeloom.outbound import trust
from chargeloom.services.ocsp.unusable import Unusable, Why

if TYPE_CHECKING:
    import httpx2

LONGEST: Final = 32 * 1024
"""Bytes of an answer: a few certificates may stand in it."""
AT_ONCE: Final = 32
"""Questions that are on their way at once."""


class Asker:
    """Asks anew each time; redirects are not followed, for they lead past what the operator allows."""

    def __init__(self, patience_s: float) -> None:
        self._patience_s = patience_s
        self._turns = asyncio.Semaphore(AT_ONCE)

    async def ask(self, address: str, request: bytes) -> bytes:
        """Post a request, and return the answer unread. Raises Unusable."""
        trusted = await asyncio.to_thread(trust)
        import httpx2  # noqa: PLC0415 only who has responders pays for it, and not on the loop

        try:
            async with (
                asyncio.timeout(self._patience_s),
                self._turns,
                httpx2.AsyncClient(
                    timeout=self._patience_s,
                    follow_redirects=False,
                    trust_env=False,
                    verify=trusted,
                ) as client,
                client.stream("POST", address, content=request, headers=_HEADERS) as answer,
            ):
                if answer.status_code != _OK:
                    raise Unusable(Why.REFUSED)
                return await _bounded(answer)
        except (httpx2.HTTPError, httpx2.InvalidURL, OSError, TimeoutError):
            raise Unusable(Why.SILENT) from None


async def _bounded(answer: "httpx2.Response") -> bytes:
    body = bytearray()
    async for piece in answer.aiter_raw():
        body += piece
        if len(body) > LONGEST:
            raise Unusable(Why.TOO_LONG)
    return bytes(body)


_OK: Final = 200
_HEADERS: Final = {
    "content-type": "application/ocsp-request",
    "accept": "application/ocsp-response",
    "accept-encoding": "identity",
    "user-agent": "chargeloom",
}
