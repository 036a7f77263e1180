"""From where somebody asks: a header of a trusted proxy says so, and nobody else's."""

from ipaddress import ip_network
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from chargeloom.domain.access import Role
from chargeloom.web.settings import Settings
from chargeloom.web.visitors import Visitors, behind
from tests.web.site import standing

PROXIES = (ip_network("127.0.0.1"), ip_network("10.0.0.0/8"), ip_network("fd00::/8"))


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        ("192.0.2.1", ["198.51.100.7"], "192.0.2.1"),
        ("127.0.0.1", [], "127.0.0.1"),
        ("127.0.0.1", ["198.51.100.7"], "198.51.100.7"),
        ("127.0.0.1", ["203.0.113.9, 198.51.100.7"], "198.51.100.7"),
        ("127.0.0.1", ["203.0.113.9", "198.51.100.7"], "198.51.100.7"),
        ("127.0.0.1", ["203.0.113.9, 198.51.100.7, 10.1.2.3"], "198.51.100.7"),
        ("127.0.0.1", ["203.0.113.9, nonsense"], "127.0.0.1"),
        ("127.0.0.1", ["10.1.2.3"], "10.1.2.3"),
        ("127.0.0.1", ["198.51.100.7:5123"], "198.51.100.7"),
        ("127.0.0.1", ["[2001:db8::7]:5123"], "2001:db8::7"),
        ("127.0.0.1", ["2001:db8::7"], "2001:db8::7"),
        ("::ffff:127.0.0.1", ["::ffff:198.51.100.7"], "198.51.100.7"),
        ("fd00::1", [" 198.51.100.7 "], "198.51.100.7"),
        ("", ["198.51.100.7"], ""),
    ],
)
def test_the_last_address_that_a_trusted_proxy_vouches_for_is_the_visitors(
    peer: str, forwarded: list[str], address: str
) -> None:
    assert behind(peer, forwarded, PROXIES) == address


def test_without_trusted_proxies_nobody_speaks_for_another() -> None:
    assert behind("127.0.0.1", ["198.51.100.7"], ()) == "127.0.0.1"


def test_who_speaks_for_others_unasked_is_told_to_the_log_once() -> None:
    visitors = Visitors(PROXIES)
    with capture_logs() as told:
        assert visitors.address("192.0.2.1", []) == "192.0.2.1"
        assert visitors.address("127.0.0.1", ["198.51.100.7"]) == "198.51.100.7"
        assert not told
        for _ in range(2):
            assert visitors.address("192.0.2.1", ["198.51.100.7"]) == "192.0.2.1"
    assert [one["peer"] for one in told] == ["192.0.2.1"]
    assert "trusted_proxies" in told[0]["event"]


async def test_a_sign_in_through_a_proxy_that_nobody_named_is_told_to_the_log(
    tmp_path: Path,
) -> None:
    async with standing(tmp_path) as site:
        user = await site.core.accessing.create_user("Ada", Role.VIEWER, "test")
        invitation = await site.core.accessing.invite(user)
        async with site.client(None) as browser:
            browser.headers["X-Forwarded-For"] = "198.51.100.7"
            with capture_logs() as told:
                await browser.get(f"/sign-in/{invitation}")
    assert any("trusted_proxies" in one["event"] for one in told)


async def test_a_person_behind_a_trusted_proxy_is_told_from_others(tmp_path: Path) -> None:
    """Who guesses waits by address: behind one that all share, all would wait."""
    async with standing(tmp_path, Settings(trusted_proxies=PROXIES)) as site:
        accessing = site.core.accessing
        user = await accessing.create_user("Ada", Role.VIEWER, "test")
        async with site.client(None) as browser:
            browser.headers["X-Forwarded-For"] = "203.0.113.9, 198.51.100.7"
            await browser.get(f"/sign-in/{await accessing.invite(user)}")
        assert [one.address for one in await accessing.sessions.list(user.id)] == ["198.51.100.7"]
