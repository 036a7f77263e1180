"""The arrival of a browser: our own address as it sees it, and its address as we do."""

from ipaddress import ip_network
from typing import Any

import pytest
from litestar import Request

from chargeloom.web.console.arrival import Arrival
from chargeloom.web.settings import Settings
from chargeloom.web.visitors import Visitors
from tests.web.console.calling import call

SETTINGS = Settings()


def arrived(asked: Request[Any, Any, Any], settings: Settings = SETTINGS) -> Arrival:
    return Arrival(asked, settings, Visitors(settings.trusted_proxies))


@pytest.mark.parametrize(
    ("scheme", "host", "origin", "party"),
    [
        ("http", "localhost:8080", "http://localhost:8080", "localhost"),
        ("https", "charge.example", "https://charge.example", "charge.example"),
        ("http", "[::1]:8080", "http://[::1]:8080", "::1"),
    ],
)
def test_a_passkey_is_of_the_host_that_the_browser_sees(
    scheme: str, host: str, origin: str, party: str
) -> None:
    arrival = arrived(call({"host": host}, scheme=scheme))
    assert (arrival.origin, arrival.party.host) == (origin, party)
    assert arrival.is_https is (scheme == "https")


def test_the_address_that_is_set_counts_before_what_the_call_says() -> None:
    arrival = arrived(call({"host": "10.0.0.1"}), Settings(url="https://charge.example/"))
    assert (arrival.origin, arrival.party.host) == ("https://charge.example", "charge.example")


def test_a_visit_is_from_behind_the_proxies_that_are_trusted() -> None:
    headers = {"x-forwarded-for": "203.0.113.7", "user-agent": "Browser"}
    asked = call(headers, client=("10.0.0.1", 1))
    trusted = (ip_network("10.0.0.0/8"),)
    assert arrived(asked).visit.address == "10.0.0.1"
    visit = arrived(asked, Settings(trusted_proxies=trusted)).visit
    assert (visit.address, visit.agent) == ("203.0.113.7", "Browser")
