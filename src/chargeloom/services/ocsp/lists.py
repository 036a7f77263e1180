"""Lists of revoked certificates, fetched where the operator allows it (OCPP 2.1, M07.FR.04)."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from cryptography import x509

from chargeloom.domain.instant import Instant
from chargeloom.services.ocsp.listing import Listing, read
from chargeloom.services.ocsp.question import Question
from chargeloom.services.ocsp.responders import Responders
from chargeloom.services.ocsp.unusable import Unusable, Why

Fetch = Callable[[str], Awaitable[bytes]]
"""Get what lies at an address, unread. Raises Unusable."""


class Lists:
    """Fetches each list once at a time, and keeps none: nobody asks often, and somebody may be revoked meanwhile."""

    def __init__(self, *, responders: Responders, fetch: Fetch, now: Callable[[], Instant]) -> None:
        self._responders = responders
        self._fetch = fetch
        self._now = now
        self._fetched: dict[str, asyncio.Task[bytes | Unusable]] = {}

    async def listing(self, question: Question, known: Sequence[x509.Certificate]) -> Listing:
        """Say what the list at an address says of a certificate. Raises Unusable."""
        address = self._responders.address(question.url)
        if address is None:
            raise Unusable(Why.NOT_ALLOWED)
        raw = await asyncio.shield(self._under_way(address))
        if isinstance(raw, Unusable):
            raise Unusable(raw.why)
        return await asyncio.to_thread(read, raw, question, known, self._now())

    async def close(self) -> None:
        """Wait for no more lists."""
        fetched = tuple(self._fetched.values())
        for task in fetched:
            task.cancel()
        await asyncio.gather(*fetched, return_exceptions=True)

    def _under_way(self, address: str) -> asyncio.Task[bytes | Unusable]:
        """Fetch a list, or join those who fetch it."""
        task = self._fetched.get(address)
        if task is None:
            task = asyncio.create_task(self._got(address))
            self._fetched[address] = task
            task.add_done_callback(lambda _: self._fetched.pop(address, None))
        return task

    async def _got(self, address: str) -> bytes | Unusable:
        try:
            return await self._fetch(address)
        except Unusable as unusable:
            return unusable
