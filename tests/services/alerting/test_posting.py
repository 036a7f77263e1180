"""Messages go to public addresses alone, to the very one that was looked at, and nowhere further."""

from collections.abc import Sequence

import pytest

from chargeloom.services.alerting.posting import NotPosted, Poster, Resolve, fault_of_url
from tests.services.alerting.receivers import receiving


@pytest.mark.parametrize(
    "url",
    [
        "http://a.test/", "ftp://a.test/", "https://", "https:///x", "javascript:alert(1)",
        "https://user@a.test/", "https://user:word@a.test/", "https://a.test/#x",
        "https://127.0.0.1/", "https://10.0.0.1:8443/x", "https://[::1]/", "https://localhost/",
        "https://169.254.169.254/latest/meta-data", "https://[::ffff:10.0.0.1]/",
        "https://2130706433/", "https://a.test:99999/", "https://a.test:0/", "https://[::1/", "https://a.test/\n", "https://a.test/ x", "https://ä.test/",
    ],
)  # fmt: skip
def test_an_address_that_can_be_no_webhook_is_refused(url: str) -> None:
    assert fault_of_url(url, allows_private=False) is not None


@pytest.mark.parametrize(
    "url", ["https://a.test/x?y=1", "https://8.8.8.8:8443/", "https://xn--a.test"]
)
def test_a_public_address_is_taken(url: str) -> None:
    assert fault_of_url(url, allows_private=False) is None


def leading(*addresses: str) -> Resolve:
    async def resolve(host: str, port: int) -> Sequence[str]:
        return addresses

    return resolve


@pytest.mark.parametrize(
    "addresses", [("127.0.0.1",), ("8.8.8.8", "10.0.0.1"), ("::1",), ("::ffff:192.168.0.1",), ()]
)
async def test_a_name_that_leads_to_a_private_address_gets_nothing(
    addresses: tuple[str, ...],
) -> None:
    poster = Poster(allows_private=False, resolve=leading(*addresses))
    with pytest.raises(NotPosted, match="address"):
        await poster.post("https://a.test/", {}, b"{}")


async def test_the_address_that_was_looked_at_is_used_under_the_receivers_name() -> None:
    async with receiving() as receiver:
        poster = Poster(allows_private=True, resolve=leading("127.0.0.1"))
        assert (
            await poster.post(f"http://hook.test:{receiver.port}/p?q=1", {"x": "y"}, b"{}") == 204
        )
        (taken,) = receiver.taken
        assert taken.headers["host"] == f"hook.test:{receiver.port}"
        assert (taken.path, taken.headers["x"], taken.body) == ("/p?q=1", "y", b"{}")


async def test_a_receiver_with_an_address_that_nobody_reaches_is_reached_by_another() -> None:
    async with receiving() as receiver:
        poster = Poster(allows_private=True, resolve=leading("127.0.0.2", "127.0.0.1"))
        assert await poster.post(f"http://hook.test:{receiver.port}/", {}, b"{}") == 204
        assert len(receiver.taken) == 1


async def test_a_receiver_that_refuses_is_not_asked_again_at_another_address() -> None:
    async with receiving() as receiver:
        receiver.status = 500
        poster = Poster(allows_private=True, resolve=leading("127.0.0.1", "127.0.0.1"))
        with pytest.raises(NotPosted, match="500"):
            await poster.post(f"http://hook.test:{receiver.port}/", {}, b"{}")
        assert len(receiver.taken) == 1


async def test_a_redirect_is_not_followed() -> None:
    async with receiving() as receiver, receiving() as inside:
        receiver.status, receiver.headers = 302, f"location: {inside.url}\r\n"
        with pytest.raises(NotPosted, match="302"):
            await Poster(allows_private=True).post(receiver.url, {}, b"{}")
        assert inside.taken == []


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
async def test_any_2xx_is_a_receipt(status: int) -> None:
    async with receiving() as receiver:
        receiver.status = status
        assert await Poster(allows_private=True).post(receiver.url, {}, b"{}") == status


@pytest.mark.parametrize(
    ("status", "is_gone"), [(400, False), (410, True), (429, False), (500, False)]
)
async def test_all_else_is_none_and_410_means_never_again(status: int, is_gone: bool) -> None:
    async with receiving() as receiver:
        receiver.status = status
        with pytest.raises(NotPosted) as caught:
            await Poster(allows_private=True).post(receiver.url, {}, b"{}")
        assert caught.value.is_gone is is_gone


async def test_nobody_there_is_a_failure_with_a_reason() -> None:
    async with receiving() as receiver:
        url = receiver.url
    with pytest.raises(NotPosted) as caught:
        await Poster(allows_private=True).post(url, {}, b"{}")
    assert caught.value.why


async def test_a_name_that_no_resolver_can_ask_for_is_a_failure_with_a_reason() -> None:
    poster = Poster(allows_private=False)
    with pytest.raises(NotPosted, match="has no address"):
        await poster.post(f"https://{'a' * 64}.example/", {}, b"{}")
