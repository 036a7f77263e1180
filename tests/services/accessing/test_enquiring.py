"""How the address is written at which a provider is asked."""

import pytest

from chargeloom.services.accessing.enquiring import asking


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
