"""Contracts: a chain is proven where it is shown, and every certificate of it asked about (C07.FR.05)."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import structlog
from cryptography import x509

from chargeloom.domain.charging.contract import Judgement, Verdict
from chargeloom.domain.instant import Instant
from chargeloom.services.contracts.authorities import Authorities
from chargeloom.services.contracts.chain import Worthless, bears, prove
from chargeloom.services.ocsp.answer import Answer, Status
from chargeloom.services.ocsp.listing import Listing
from chargeloom.services.ocsp.lists import Lists
from chargeloom.services.ocsp.question import CertId, Question, id_of, url_of
from chargeloom.services.ocsp.revocations import Revocations
from chargeloom.services.ocsp.unusable import Unusable, Why

log = structlog.get_logger(__name__)


class Shown(NamedTuple):
    """What a station says of the contract that a car shows it."""

    chain: str | None
    """In PEM, from the leaf up to, but without, the root; None where the station proved it itself."""
    hashes: tuple[Question, ...]
    emaid: str | None
    """Whose contract it must be; None where the token is none of a contract."""


class Contracts:
    """Judges in bounded time; what nobody says in time is not vouched for (C07.FR.17)."""

    def __init__(
        self,
        *,
        revocations: Revocations,
        lists: Lists,
        authorities: Path | None,
        patience_s: float,
        now: Callable[[], Instant],
    ) -> None:
        self._revocations = revocations
        self._lists = lists
        self._authorities = authorities
        self._patience_s = patience_s
        self._now = now

    async def judge(self, shown: Shown) -> Judgement:
        """Say what a contract's certificate is worth (C07.FR.13 to 17)."""
        try:
            async with asyncio.timeout(self._patience_s):
                return await self._judge(shown)
        except Worthless as worthless:
            return Judgement(worthless.verdict, worthless.why)
        except TimeoutError:
            return Judgement(Verdict.UNVERIFIED, Why.SILENT)

    async def status(self, question: Question) -> Answer:
        """Fetch what a responder says of a certificate (M06). Raises Unusable."""
        try:
            async with asyncio.timeout(self._patience_s):
                known = await self._known()
                return await self._revocations.answer(question, known.all)
        except TimeoutError:
            raise Unusable(Why.SILENT) from None

    async def listing(self, question: Question) -> Listing:
        """Fetch what an authority's list says of a certificate (OCPP 2.1, M07.FR.04). Raises Unusable."""
        try:
            async with asyncio.timeout(self._patience_s):
                known = await self._known()
                return await self._lists.listing(question, known.all)
        except TimeoutError:
            raise Unusable(Why.SILENT) from None

    def may_ask(self, url: str) -> bool:
        """Whether the operator allows this responder to be asked."""
        return self._revocations.may_ask(url)

    async def close(self) -> None:
        """Wait for no more answers."""
        await self._revocations.close()
        await self._lists.close()

    async def _judge(self, shown: Shown) -> Judgement:
        known = await self._known()
        if shown.chain is None:
            return await self._unrevoked(shown.hashes, known.all)
        chain = await asyncio.to_thread(prove, shown.chain, known, self._now())
        if shown.emaid is not None and not bears(chain[0], shown.emaid):
            raise Worthless(Verdict.UNVERIFIED, "other-emaid")
        return await self._unrevoked(_questions(chain, shown.hashes), (*known.all, *chain))

    async def _unrevoked(
        self, questions: Sequence[Question], known: Sequence[x509.Certificate]
    ) -> Judgement:
        """Ask about all of them at once: one that is revoked settles it, one that nobody knows spoils it."""
        told = await asyncio.gather(*(self._told(question, known) for question in questions))
        if Status.REVOKED in told:
            return Judgement(Verdict.REVOKED, "revoked")
        unclear = [one for one in told if one is not Status.GOOD]
        if unclear or not told:
            return Judgement(Verdict.UNVERIFIED, str(unclear[0]) if unclear else Why.NO_ADDRESS)
        return Judgement(Verdict.VALID)

    async def _told(self, question: Question, known: Iterable[x509.Certificate]) -> Status | Why:
        try:
            answer = await self._revocations.answer(question, known)
        except Unusable as unusable:
            return unusable.why
        return answer.status if answer.is_verified else Why.ISSUER_UNKNOWN

    async def _known(self) -> Authorities:
        if self._authorities is None:
            return Authorities()
        try:
            return await asyncio.to_thread(Authorities.read, self._authorities)
        except (OSError, ValueError) as error:
            log.warning("authorities can't be read", path=str(self._authorities), reason=str(error))
            return Authorities()


def _questions(
    chain: Sequence[x509.Certificate], hashes: Sequence[Question]
) -> tuple[Question, ...]:
    """Ask about each of a chain but its root; the station's word says where, if the certificate does not."""
    said: dict[CertId, str] = {one.id: one.url for one in hashes}
    for certificate, issuer in pairwise(chain):
        named = id_of(certificate, issuer)
        said[named] = url_of(certificate) or said.get(named, "")
    return tuple(Question(named, url) for named, url in said.items())
