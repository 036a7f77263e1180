"""What a responder said is known while it holds, and equal questions are asked once (C07.FR.05: cached OCSP data)."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

import pytest
from cryptography.x509 import ocsp

from chargeloom.domain.instant import DAY, HOUR, Instant, from_datetime, to_datetime
from chargeloom.services.ocsp import revocations
from chargeloom.services.ocsp.answer import Answer, Status
from chargeloom.services.ocsp.question import Question, id_of
from chargeloom.services.ocsp.responders import Responders
from chargeloom.services.ocsp.revocations import Revocations
from chargeloom.services.ocsp.unusable import Unusable, Why
from tests.contract_pki import Operator, Signed, issue
from tests.pki import PAST
from tests.responder import REVOKED, UNKNOWN, Book
from tests.services.alerting.receivers import News

URL: Final = "http://ocsp.example/"


class Desk:
    """Revocations whose responder stands in a book, at a clock that a test sets."""

    def __init__(self) -> None:
        self.operator = Operator(URL)
        self.book = Book(self.operator.authorities)
        self.now = Instant(from_datetime(PAST) - 30 * DAY)
        self.asked: list[str] = []
        self.news = News()
        self.may_answer = asyncio.Event()
        self.may_answer.set()
        self.revocations = Revocations(
            responders=Responders([URL]),
            ask=self._ask,
            nonce=lambda: bytes(32),
            now=lambda: self.now,
        )

    async def _ask(self, address: str, request: bytes) -> bytes:
        self.asked.append(address)
        self.news.tell()
        await self.may_answer.wait()
        return self.book.answer(request, to_datetime(self.now))

    def question(self, contract: Signed, url: str = URL) -> Question:
        return Question(id_of(contract.certificate, self.operator.second.certificate), url)

    async def answer(self, question: Question) -> Answer:
        return await self.revocations.answer(question, [self.operator.second.certificate])


@pytest.fixture
def desk() -> Desk:
    return Desk()


async def test_an_answer_is_kept_until_there_is_a_newer_one(desk: Desk) -> None:
    question = desk.question(desk.operator.contract())
    first = await desk.answer(question)
    desk.book.status = REVOKED
    assert first.until is not None
    desk.now = Instant(first.until - 1)
    assert (await desk.answer(question)) is first
    desk.now = first.until
    assert (await desk.answer(question)).status is Status.REVOKED
    assert desk.asked == [URL, URL]


async def test_an_answer_is_not_kept_for_longer_than_a_day(desk: Desk) -> None:
    desk.book.lasts = timedelta(days=365)
    question = desk.question(desk.operator.contract())
    await desk.answer(question)
    desk.now = Instant(desk.now + DAY - 1)
    await desk.answer(question)
    assert len(desk.asked) == 1
    desk.now = Instant(desk.now + 1)
    await desk.answer(question)
    assert len(desk.asked) == 2


async def test_an_answer_without_an_end_is_not_kept(desk: Desk) -> None:
    desk.book.lasts = None
    question = desk.question(desk.operator.contract())
    await desk.answer(question)
    await desk.answer(question)
    assert len(desk.asked) == 2


async def test_an_answer_that_nobody_verified_is_not_kept(desk: Desk) -> None:
    question = desk.question(desk.operator.contract())
    assert not (await desk.revocations.answer(question, ())).is_verified
    assert (await desk.answer(question)).is_verified
    assert len(desk.asked) == 2
    assert (await desk.revocations.answer(question, ())).is_verified, "it was kept"


async def test_equal_questions_are_asked_once(desk: Desk) -> None:
    desk.may_answer.clear()
    question = desk.question(desk.operator.contract())
    waiting = [asyncio.create_task(desk.answer(question)) for _ in range(5)]
    other = asyncio.create_task(desk.answer(desk.question(desk.operator.contract("OTHER"))))
    await desk.news.wait(lambda: len(desk.asked) == 2)
    waiting[0].cancel()
    desk.may_answer.set()
    answers = await asyncio.gather(*waiting[1:], other)
    assert [one.status for one in answers] == [Status.GOOD] * 5, "one who goes takes nobody along"
    assert len(desk.asked) == 2


async def test_the_oldest_answers_make_room(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(revocations, "MOST_KEPT", 2)
    one, two, three = (desk.question(desk.operator.contract(name)) for name in "ABC")
    for question in (one, two, one, three, one):
        await desk.answer(question)
    assert len(desk.asked) == 3, "what is used stays"
    await desk.answer(two)
    assert len(desk.asked) == 4


@pytest.mark.parametrize(
    ("url", "why"), [("http://evil.example/", Why.NOT_ALLOWED), ("", Why.NO_ADDRESS)]
)
async def test_whom_the_operator_did_not_name_is_not_asked(desk: Desk, url: str, why: Why) -> None:
    with pytest.raises(Unusable) as unusable:
        await desk.answer(desk.question(desk.operator.contract(), url))
    assert (unusable.value.why, desk.asked) == (why, [])


async def test_a_bad_answer_is_not_kept(desk: Desk) -> None:
    desk.book.nonce = b"another"
    question = desk.question(desk.operator.contract())
    with pytest.raises(Unusable):
        await desk.answer(question)
    desk.book.nonce = None
    assert (await desk.answer(question)).until == desk.now - 60_000_000 + HOUR


async def test_at_the_end_nobody_is_waited_for(desk: Desk) -> None:
    desk.may_answer.clear()
    waiting = asyncio.create_task(desk.answer(desk.question(desk.operator.contract())))
    await desk.news.wait(lambda: len(desk.asked) == 1)
    await desk.revocations.close()
    with pytest.raises(asyncio.CancelledError):
        await waiting


def appoint(desk: Desk, **wanted: Any) -> Signed:
    """Let a responder sign that the issuer appointed; of it the issuer itself speaks."""
    responder = issue("Responder", desk.operator.second, signs_answers=True, **wanted)
    desk.book.signer, desk.book.shown = responder, (responder,)
    desk.book.signers[responder.serial] = desk.operator.second
    return responder


@pytest.mark.parametrize(
    ("wanted", "times"),
    [
        ({"no_check": True, "ocsp_url": URL, "crl_url": URL}, 1),
        ({"ocsp_url": URL}, 2),
        ({"ocsp_url": URL, "crl_url": URL}, 2),
        ({}, 1),
    ],
    ids=["vouched for", "asked about", "asked about, not looked up", "for us to decide"],
)
async def test_a_responder_is_asked_about_as_its_issuer_says(
    desk: Desk, wanted: dict[str, Any], times: int
) -> None:
    """RFC 6960, 4.2.2.2.1; what is said of it is kept as long as it holds."""
    appoint(desk, **wanted)
    question = desk.question(desk.operator.contract())
    for _ in range(2):
        assert (await desk.answer(question)).status is Status.GOOD
    assert desk.asked == [URL] * times


@pytest.mark.parametrize(
    ("told", "why"), [(REVOKED, Why.SIGNER_REVOKED), (UNKNOWN, Why.SIGNER_UNPROVEN)]
)
async def test_what_a_responder_says_that_is_revoked_does_not_count(
    desk: Desk, told: ocsp.OCSPCertStatus, why: Why
) -> None:
    responder = appoint(desk, ocsp_url=URL)
    desk.book.statuses[responder.serial] = told
    question = desk.question(desk.operator.contract())
    for _ in range(2):
        with pytest.raises(Unusable) as unusable:
            await desk.answer(question)
        assert unusable.value.why is why


def vouches_for_itself(desk: Desk) -> None:
    responder = appoint(desk, ocsp_url=URL)
    del desk.book.signers[responder.serial]


def is_vouched_for_by_another_who_is_not(desk: Desk) -> None:
    responder = appoint(desk, ocsp_url=URL)
    other = issue("Other", desk.operator.second, signs_answers=True)
    desk.book.signers[responder.serial] = other
    desk.book.shown = (responder, other)


def may_not_be_asked_about(desk: Desk) -> None:
    appoint(desk, ocsp_url="http://elsewhere.example/")


def stands_in_a_list_that_nobody_fetches(desk: Desk) -> None:
    appoint(desk, crl_url=URL)


@pytest.mark.parametrize(
    "unproven",
    [
        vouches_for_itself,
        is_vouched_for_by_another_who_is_not,
        may_not_be_asked_about,
        stands_in_a_list_that_nobody_fetches,
    ],
)
async def test_a_responder_of_which_nobody_says_that_it_is_good_does_not_count(
    desk: Desk, unproven: Callable[[Desk], None]
) -> None:
    unproven(desk)
    with pytest.raises(Unusable) as unusable:
        await desk.answer(desk.question(desk.operator.contract()))
    assert unusable.value.why is Why.SIGNER_UNPROVEN


async def test_a_responder_whose_end_is_vouched_for_may_speak_for_another(desk: Desk) -> None:
    responder = appoint(desk, ocsp_url=URL)
    other = issue("Other", desk.operator.second, signs_answers=True, no_check=True)
    desk.book.signers[responder.serial] = other
    desk.book.shown = (responder, other)
    answer = await desk.answer(desk.question(desk.operator.contract()))
    assert answer.status is Status.GOOD
