"""Our own calls to the outside: whom they trust, and the very address they go to."""

import ssl
from urllib.parse import urlsplit

import pytest

from chargeloom.outbound import pinned, trust


def test_the_roots_are_read_once_and_certificates_are_demanded() -> None:
    assert trust() is trust()
    assert trust().verify_mode is ssl.CERT_REQUIRED
    assert trust().check_hostname


@pytest.mark.parametrize(
    ("address", "url"),
    [
        ("192.0.2.7", "https://192.0.2.7:443/hook?a=b"),
        ("2001:db8::7", "https://[2001:db8::7]:443/hook?a=b"),
    ],
)
def test_a_url_is_pinned_to_the_address_that_was_looked_at(address: str, url: str) -> None:
    assert pinned(urlsplit("https://name.example/hook?a=b"), address, 443) == url
