"""A responder is asked over HTTP (RFC 6960, appendix A), and whatever it does, it is done with soon."""

from collections.abc import AsyncIterator

import pytest
from cryptography.x509 import ocsp

from chargeloom.services.ocsp.asking import LONGEST, LONGEST_LIST, Asker
from chargeloom.services.ocsp.question import CertId, request
from chargeloom.services.ocsp.unusable import Unusable, Why
from tests.patience import PATIENCE_S
from tests.responder import Responder, operating

ASKED = request(CertId("SHA256", b"n" * 32, b"k" * 32, 7), b"0123456789")


@pytest.fixture
async def responder() -> AsyncIterator[Responder]:
    async with operating() as (_, responder):
        yield responder


async def why(url: str, patience_s: float = PATIENCE_S) -> Why:
    with pytest.raises(Unusable) as unusable:
        await Asker(patience_s).ask(url, ASKED)
    return unusable.value.why


async def test_a_request_is_posted_and_its_answer_returned(responder: Responder) -> None:
    told = await Asker(PATIENCE_S).ask(f"{responder.origin}/a/b?c=d", ASKED)
    assert ocsp.load_der_ocsp_response(told).response_status.name == "UNAUTHORIZED"
    assert (responder.paths, responder.asked[0].serial_number) == (["/a/b?c=d"], 7)
    head = responder.heads[0].lower()
    assert head.startswith("post /a/b?c=d http/1.1")
    assert "content-type: application/ocsp-request" in head


async def test_an_answer_may_be_just_as_long_as_an_answer_gets(responder: Responder) -> None:
    responder.body = b"x" * LONGEST
    assert await Asker(PATIENCE_S).ask(responder.url, ASKED) == responder.body
    responder.body += b"x"
    assert await why(responder.url) is Why.TOO_LONG


async def test_a_compressed_answer_is_not_inflated(responder: Responder) -> None:
    responder.head += b"content-encoding: gzip\r\n"
    responder.body = b"not even gzip"
    assert await Asker(PATIENCE_S).ask(responder.url, ASKED) == responder.body


async def test_a_redirect_is_not_followed(responder: Responder) -> None:
    async with operating() as (_, elsewhere):
        responder.head = f"HTTP/1.1 302 Found\r\nlocation: {elsewhere.url}\r\n".encode()
        assert await why(responder.url) is Why.REFUSED
        assert elsewhere.asked == []


async def test_an_error_is_no_answer(responder: Responder) -> None:
    responder.head = b"HTTP/1.1 500 Oh\r\n"
    assert await why(responder.url) is Why.REFUSED


async def test_a_silent_responder_is_not_waited_for(responder: Responder) -> None:
    responder.may_answer.clear()
    assert await why(responder.url, patience_s=0.05) is Why.SILENT


async def test_what_is_no_http_is_no_answer(responder: Responder) -> None:
    responder.head = b"SSH-2.0-x\r\n"
    assert await why(responder.url) is Why.SILENT


async def test_a_responder_that_is_not_there_is_silent() -> None:
    async with operating() as (operator, _):
        url = operator.ocsp_url
    assert await why(url) is Why.SILENT


async def test_a_list_is_fetched_and_may_be_just_as_long_as_a_list_gets(
    responder: Responder,
) -> None:
    responder.listed = b"x" * LONGEST_LIST
    assert await Asker(PATIENCE_S).fetch(f"{responder.origin}/mo.crl") == responder.listed
    assert responder.heads[0].startswith("GET /mo.crl HTTP/1.1")
    responder.listed += b"x"
    with pytest.raises(Unusable) as unusable:
        await Asker(PATIENCE_S).fetch(responder.url)
    assert unusable.value.why is Why.TOO_LONG
