"""Our own calls to the outside: whom they trust, and the very address they go to."""

import ssl
from urllib.parse import urlsplit

import pytest

from chargeloom.outbound import is_address, pinned, trust


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


@pytest.mark.parametrize(
    ("address", "is_one"),
    [
        ("https://id.example/authorize", True),
        ("http://127.0.0.1:8081/authorize", True),
        ("http://localhost/authorize", True),
        ("http://[::1]/authorize", True),
        ("http://id.example/authorize", False),
        ("javascript://localhost/%0aalert(1)", False),
        ("ftp://localhost/", False),
        ("https://", False),
        ("https://[", False),
        ("", False),
        (None, False),
        (7, False),
    ],
)
def test_what_is_secret_is_said_encrypted_or_on_this_machine(address: object, is_one: bool) -> None:
    assert is_address(address) is is_one
