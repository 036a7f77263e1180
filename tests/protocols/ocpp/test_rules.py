from ipaddress import ip_network

import pytest

from chargeloom.protocols.ocpp.rules import Rules


@pytest.mark.parametrize(
    ("address", "is_trusted"),
    [
        ("10.1.2.3", True),
        ("11.1.2.3", False),
        ("::1", True),
        ("::2", False),
        ("", False),
        ("x", False),
    ],
)
def test_a_proxy_is_trusted_by_its_network(address: str, is_trusted: bool) -> None:
    rules = Rules(trusted_proxies=(ip_network("10.0.0.0/8"), ip_network("::1/128")))
    assert rules.trusts(address) is is_trusted
    assert not Rules().trusts(address)
