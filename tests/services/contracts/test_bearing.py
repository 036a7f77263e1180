"""A token is given out for a name and a secret (RFC 6749, 4.4), and kept for as long as it lasts."""

from collections.abc import AsyncIterator

import pytest

from chargeloom.domain.instant import SECOND, Instant
from chargeloom.outbound import Poster
from chargeloom.services.contracts.bearing import Bearer, Login
from chargeloom.services.contracts.unserved import Unserved, Why
from tests.patience import PATIENCE_S
from tests.pool import Pool, pooling


class Time:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.at = Instant(1_000_000 * SECOND)

    def __call__(self) -> Instant:
        return self.at

    def passes(self, seconds: int) -> None:
        self.at = Instant(self.at + seconds * SECOND)


@pytest.fixture
async def pool() -> AsyncIterator[Pool]:
    async with pooling() as pool:
        yield pool


def bearer(pool: Pool, time: Time, audience: str = "") -> Bearer:
    login = Login(pool.login, "us", "a secret&more", audience)
    return Bearer(login, post=Poster(PATIENCE_S), now=time)


async def test_the_login_is_told_name_and_secret_and_what_the_token_is_for(pool: Pool) -> None:
    assert await bearer(pool, Time(), "https://pool.example").token() == "token-1"
    assert pool.logins == [
        {
            "grant_type": "client_credentials",
            "client_id": "us",
            "client_secret": "a secret&more",
            "audience": "https://pool.example",
        }
    ]


async def test_a_token_is_kept_until_shortly_before_it_ends(pool: Pool) -> None:
    time = Time()
    bearing = bearer(pool, time)
    for seconds, token in ((0, "token-1"), (3569, "token-1"), (1, "token-2")):
        time.passes(seconds)
        assert await bearing.token() == token


@pytest.mark.parametrize(
    ("lasts_s", "until_s"),
    [(10**12, 86_400 - 30), (None, 300 - 30), ("3600", 3600 - 30), (-5, 0), (0, 0)],
)
async def test_a_token_lasts_no_longer_than_a_day_and_some_minutes_where_nothing_is_said(
    pool: Pool, lasts_s: int | str | None, until_s: int
) -> None:
    if lasts_s is None:
        pool.login_body = b'{"access_token":"x"}'
    pool.lasts_s = lasts_s
    time = Time()
    bearing = bearer(pool, time)
    await bearing.token()
    time.passes(max(0, until_s - 1))
    await bearing.token()
    assert len(pool.logins) == (1 if until_s else 2)
    time.passes(1)
    await bearing.token()
    assert len(pool.logins) == (2 if until_s else 3)


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (401, b""),
        (200, b"{}"),
        (200, b'{"access_token":""}'),
        (200, b'{"access_token":"a\\r\\nb"}'),
        (200, b"\xff"),
        (200, b" " * 70_000),
    ],
)
async def test_no_token_is_told_as_no_login(pool: Pool, status: int, body: bytes) -> None:
    pool.login_status, pool.login_body = status, body or b" "
    with pytest.raises(Unserved) as unserved:
        await bearer(pool, Time()).token()
    assert unserved.value.why is Why.NO_LOGIN


async def test_without_a_login_the_fixed_token_is_all_there_is() -> None:
    bearing = Bearer(None, token="fixed", post=Poster(PATIENCE_S), now=Time())
    assert await bearing.token() == "fixed"
    assert not bearing.refused()
