"""Revocations: what responders say of certificates, each asked once at a time, and kept while it holds."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Final, NamedTuple

from cryptography import x509

from chargeloom.domain.instant import DAY, Instant
from chargeloom.services.ocsp.answer import Answer, Status, read
from chargeloom.services.ocsp.question import CertId, Question, request, url_of
from chargeloom.services.ocsp.responders import Responders
from chargeloom.services.ocsp.signer import may_be_listed, must_be_asked_about
from chargeloom.services.ocsp.unusable import Unusable, Why

MOST_KEPT: Final = 1024
LONGEST_KEPT_US: Final = DAY
"""An answer is kept no longer, however far away its nextUpdate is: somebody may be revoked meanwhile."""

Ask = Callable[[str, bytes], Awaitable[bytes]]
"""Post a request to an address, and return the answer unread. Raises Unusable."""


class Told(NamedTuple):
    """An answer as it came, and what was asked with."""

    der: bytes
    nonce: bytes


class Revocations:
    """Asks those that the operator allows; keeps what was verified, the latest used longest."""

    def __init__(
        self,
        *,
        responders: Responders,
        ask: Ask,
        nonce: Callable[[], bytes],
        now: Callable[[], Instant],
    ) -> None:
        self._responders = responders
        self._ask = ask
        self._nonce = nonce
        self._now = now
        self._kept: OrderedDict[CertId, tuple[Answer, Instant]] = OrderedDict()
        self._asked: dict[Question, asyncio.Task[Told | Unusable]] = {}

    async def answer(self, question: Question, known: Iterable[x509.Certificate]) -> Answer:
        """Say what is known of a certificate, or ask; of the known, one may be its issuer. Raises Unusable."""
        known = tuple(known)
        answer = await self._one(question, known)
        if answer.signer is not None and must_be_asked_about(answer.signer):
            await self._prove(answer.signer.certificate, question, known)
        return answer

    async def _one(self, question: Question, known: Sequence[x509.Certificate]) -> Answer:
        kept = self._still_kept(question.id)
        if kept is not None:
            return kept
        told = await asyncio.shield(self._under_way(question))
        if isinstance(told, Unusable):
            raise Unusable(told.why)
        now = self._now()
        answer = read(told.der, question.id, told.nonce, known, now)
        self._keep(question.id, answer, now)
        return answer

    async def _prove(
        self, signer: x509.Certificate, asked: Question, known: Sequence[x509.Certificate]
    ) -> None:
        """Ask about the responder itself, as its issuer says (RFC 6960, 4.2.2.2.1). Raises Unusable.

        Where the issuer names no way it is ours to decide: then it is believed. Lists are not fetched.
        """
        url = url_of(signer)
        if not url and not may_be_listed(signer):
            return
        own = asked.id._replace(serial=signer.serial_number)
        if own == asked.id:
            raise Unusable(Why.SIGNER_UNPROVEN)
        try:
            answer = await self._one(Question(own, url), known)
        except Unusable:
            raise Unusable(Why.SIGNER_UNPROVEN) from None
        if answer.signer is None or must_be_asked_about(answer.signer):
            raise Unusable(Why.SIGNER_UNPROVEN)
        if answer.status is not Status.GOOD:
            is_revoked = answer.status is Status.REVOKED
            raise Unusable(Why.SIGNER_REVOKED if is_revoked else Why.SIGNER_UNPROVEN)

    def may_ask(self, url: str) -> bool:
        """Whether the operator allows this responder to be asked."""
        return self._responders.address(url) is not None

    async def close(self) -> None:
        """Wait for no more answers."""
        asked = tuple(self._asked.values())
        for task in asked:
            task.cancel()
        await asyncio.gather(*asked, return_exceptions=True)

    def _under_way(self, question: Question) -> asyncio.Task[Told | Unusable]:
        """Ask, or join those who asked the same."""
        task = self._asked.get(question)
        if task is None:
            task = asyncio.create_task(self._told(question))
            self._asked[question] = task
            task.add_done_callback(lambda _: self._asked.pop(question, None))
        return task

    async def _told(self, question: Question) -> Told | Unusable:
        address = self._responders.address(question.url)
        if address is None:
            return Unusable(Why.NOT_ALLOWED if question.url else Why.NO_ADDRESS)
        nonce = self._nonce()
        try:
            return Told(await self._ask(address, request(question.id, nonce)), nonce)
        except Unusable as unusable:
            return unusable

    def _still_kept(self, asked: CertId) -> Answer | None:
        found = self._kept.get(asked)
        if found is None:
            return None
        answer, until = found
        if until <= self._now():
            del self._kept[asked]
            return None
        self._kept.move_to_end(asked)
        return answer

    def _keep(self, asked: CertId, answer: Answer, now: Instant) -> None:
        """Keep what its issuer vouches for; what may be newer at any time is asked for anew."""
        if answer.until is None or not answer.is_verified:
            return
        self._kept[asked] = answer, min(answer.until, Instant(now + LONGEST_KEPT_US))
        self._kept.move_to_end(asked)
        if len(self._kept) > MOST_KEPT:
            self._kept.popitem(last=False)
