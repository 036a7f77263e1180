"""A pool is asked over HTTP as the Open Plug&Charge Protocol says, and whatever it does, it is done with soon."""

from collections.abc import AsyncIterator

import pytest

from chargeloom import clock
from chargeloom.outbound import Poster
from chargeloom.services.contracts.bearing import Bearer, Login
from chargeloom.services.contracts.pool import LONGEST, Contract, ContractPool
from chargeloom.services.contracts.unserved import Unserved, Why
from tests.patience import PATIENCE_S
from tests.pool import SECOND_EDITION, WANTED, Pool, contract, exi, pooling


@pytest.fixture
async def pool() -> AsyncIterator[Pool]:
    async with pooling() as pool:
        yield pool


def client(pool: Pool, patience_s: float = PATIENCE_S, token: str = "") -> ContractPool:
    post = Poster(patience_s)
    bearer = Bearer(None, token=token, post=post, now=clock.now)
    return ContractPool(pool.url, bearer, post=post, patience_s=patience_s)


async def why(pool: Pool, request: str = WANTED, patience_s: float = PATIENCE_S) -> Why:
    with pytest.raises(Unserved) as unserved:
        await client(pool, patience_s).contracts(request, SECOND_EDITION)
    return unserved.value.why


async def test_what_the_car_said_is_handed_on_as_it_came_with_the_schema_it_is_in(
    pool: Pool,
) -> None:
    pool.contracts = [contract("DEMO1C0000001"), contract("DEMO1C0000002")]
    found = await client(pool).contracts(WANTED, SECOND_EDITION)
    assert found == [Contract(exi(emaid), emaid) for emaid in ("DEMO1C0000001", "DEMO1C0000002")]
    assert pool.paths == ["/opcp/v1/ccp/signedContractData"]
    assert pool.asked == [
        {"certificateInstallationReq": WANTED, "xsdMsgDefNamespace": SECOND_EDITION}
    ]
    assert pool.bearers == [None]


async def test_a_pool_that_says_one_contract_without_a_list_is_understood(pool: Pool) -> None:
    pool.contracts = contract("DEMO1C0000001")
    assert len(await client(pool).contracts(WANTED, SECOND_EDITION)) == 1


async def test_a_fixed_token_is_shown(pool: Pool) -> None:
    await client(pool, token="abc").contracts(WANTED, SECOND_EDITION)
    assert pool.bearers == ["abc"]


async def test_a_token_that_is_refused_and_fixed_is_not_tried_twice(pool: Pool) -> None:
    pool.token = "another"
    assert await why(pool) is Why.REFUSED
    assert len(pool.bearers) == 1


async def test_a_token_that_is_refused_is_got_anew_once(pool: Pool) -> None:
    post = Poster(PATIENCE_S)
    bearer = Bearer(Login(pool.login, "us", "secret"), post=post, now=clock.now)
    asking = ContractPool(pool.url, bearer, post=post, patience_s=PATIENCE_S)
    await asking.contracts(WANTED, SECOND_EDITION)
    pool.token = "revoked"
    await asking.contracts(WANTED, SECOND_EDITION)
    assert pool.bearers == ["token-1", "token-1", "token-2"]
    pool.status = 401
    with pytest.raises(Unserved):
        await asking.contracts(WANTED, SECOND_EDITION)
    assert len(pool.logins) == 3


@pytest.mark.parametrize("request_", ["", "not base64!", "YWJj\n", "YWJ"])
async def test_what_is_not_base64_is_not_handed_on(pool: Pool, request_: str) -> None:
    assert await why(pool, request_) is Why.MALFORMED
    assert pool.asked == []


@pytest.mark.parametrize(
    ("status", "body", "told"),
    [
        (404, b"{}", Why.NONE_FOUND),
        (200, b'{"CCPResponse":{"emaidContent":[]}}', Why.NONE_FOUND),
        (200, b'{"CCPResponse":{}}', Why.NONE_FOUND),
        (500, b"", Why.REFUSED),
        (403, b"", Why.REFUSED),
        (302, b"", Why.REFUSED),
        (200, b"", Why.UNREADABLE),
        (200, b"\xff", Why.UNREADABLE),
        (200, b"[" * 100_000, Why.UNREADABLE),
        (200, b"{}", Why.UNREADABLE),
        (200, b'{"CCPResponse":{"emaidContent":[{"messageDef":{}}]}}', Why.UNREADABLE),
        (
            200,
            b'{"CCPResponse":{"emaidContent":[{"messageDef":{"certificateInstallationRes":"?"}}]}}',
            Why.UNREADABLE,
        ),
        (200, b" " * (LONGEST + 1), Why.UNREADABLE),
    ],
)
async def test_what_is_no_contract_is_told_by_why(
    pool: Pool, status: int, body: bytes, told: Why
) -> None:
    pool.status, pool.body = status, body
    assert await why(pool) is told


async def test_a_silent_pool_is_not_waited_for(pool: Pool) -> None:
    pool.may_answer.clear()
    assert await why(pool, patience_s=0.05) is Why.SILENT


async def test_a_pool_that_is_not_there_is_silent() -> None:
    async with pooling() as gone:
        pass
    assert await why(gone) is Why.SILENT
