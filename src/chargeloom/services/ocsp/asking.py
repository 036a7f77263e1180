"""Asking a responder, or for a list, over HTTP (RFC 6960, appendix A; RFC 5280, 4.2.1.13): bounded in time and size, and nobody else."""

import asyncio
from collections.abc import Coroutine
from typing import Final

from chargeloom.outbound import Getter, Poster, Silent, Told, TooLong
from chargeloom.services.ocsp.unusable import Unusable, Why

LONGEST: Final = 32 * 1024
"""Bytes of an answer: a few certificates may stand in it."""
LONGEST_LIST: Final = 1024 * 1024
"""Bytes of a list: some ten thousand revoked certificates."""
AT_ONCE: Final = 32
"""Questions that are on their way at once."""


class Asker:
    """Asks anew each time."""

    def __init__(self, patience_s: float) -> None:
        self._patience_s = patience_s
        self._post, self._get = Poster(patience_s), Getter(patience_s)
        self._turns = asyncio.Semaphore(AT_ONCE)

    async def ask(self, address: str, request: bytes) -> bytes:
        """Post a request, and return the answer unread. Raises Unusable."""
        posting = self._post(address, content=request, headers=_HEADERS, longest=LONGEST)
        return await self._heard(posting)

    async def fetch(self, address: str) -> bytes:
        """Get a list, and return it unread. Raises Unusable."""
        return await self._heard(self._get(address, longest=LONGEST_LIST))

    async def _heard(self, telling: Coroutine[None, None, Told]) -> bytes:
        try:
            async with asyncio.timeout(self._patience_s), self._turns:
                told = await telling
        except TooLong:
            raise Unusable(Why.TOO_LONG) from None
        except (Silent, TimeoutError):
            raise Unusable(Why.SILENT) from None
        finally:
            telling.close()
        if told.status != _OK:
            raise Unusable(Why.REFUSED)
        return told.body


_OK: Final = 200
_HEADERS: Final = {
    "content-type": "application/ocsp-request",
    "accept": "application/ocsp-response",
}
