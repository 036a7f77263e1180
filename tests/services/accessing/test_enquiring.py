"""Where a provider is asked, and how its address is written."""

import pytest

from chargeloom.services.accessing.enquiring import asking, is_address


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
def test_a_provider_is_asked_encrypted_or_on_this_machine(address: object, is_one: bool) -> None:
    assert is_address(address) is is_one


@pytest.mark.parametrize(
    ("address", "written"),
    [
        ("https://id.example/a", "https://id.example/a?b=c+d"),
        ("https://id.example/a?p=q", "https://id.example/a?p=q&b=c+d"),
        ("https://id.example/a#part", "https://id.example/a?b=c+d"),
    ],
)
def test_an_address_keeps_its_own_query_and_no_fragment(address: str, written: str) -> None:
    """RFC 6749, 3.1."""
    assert asking(address, {"b": "c d"}) == written
