"""Asking a responder over HTTP (RFC 6960, appendix A): in bounded time, for a bounded answer, and nobody else."""

import asyncio
from typing import Final

from chargeloom.outbound import Poster, Silent, TooLong
from chargeloom.services.ocsp.unusable import Unusable, Why

LONGEST: Final = 32 * 1024
"""Bytes of an answer: a few certificates may stand in it."""
AT_ONCE: Final = 32
"""Questions that are on their way at once."""


class Asker:
    """Asks anew each time."""

    def __init__(self, patience_s: float) -> None:
        self._patience_s = patience_s
        self._post = Poster(patience_s)
        self._turns = asyncio.Semaphore(AT_ONCE)

    async def ask(self, address: str, request: bytes) -> bytes:
        """Post a request, and return the answer unread. Raises Unusable."""
        try:
            async with asyncio.timeout(self._patience_s), self._turns:
                told = await self._post(address, content=request, headers=_HEADERS, longest=LONGEST)
        except TooLong:
            raise Unusable(Why.TOO_LONG) from None
        except (Silent, TimeoutError):
            raise Unusable(Why.SILENT) from None
        if told.status != _OK:
            raise Unusable(Why.REFUSED)
        return told.body


_OK: Final = 200
_HEADERS: Final = {
    "content-type": "application/ocsp-request",
    "accept": "application/ocsp-response",
}
