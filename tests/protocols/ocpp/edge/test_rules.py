from ipaddress import ip_network

import pytest

from chargeloom.protocols.ocpp.edge.rules import Agreed, Rules


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


@pytest.mark.parametrize(
    ("offered", "agreed"),
    [
        ((), None),
        (("ocpp1.5",), None),
        (("ocpp1.6",), Agreed("ocpp1.6", "ocpp1.6")),
        (("ocpp2.0.1.1",), Agreed("ocpp2.0.1", "ocpp2.0.1.1")),
        (("ocpp1.6", "ocpp2.0.1.1"), Agreed("ocpp2.0.1", "ocpp2.0.1.1")),
        (("ocpp2.0.1", "ocpp2.0.1.1"), Agreed("ocpp2.0.1", "ocpp2.0.1")),
    ],
)
def test_what_is_agreed_bears_the_word_of_the_station(
    offered: tuple[str, ...], agreed: Agreed | None
) -> None:
    assert Rules(other_names={"ocpp2.0.1.1": "ocpp2.0.1"}).agree(offered) == agreed


def test_without_any_word_what_is_assumed_is_agreed_and_not_named() -> None:
    assert Rules(assumed="ocpp1.6").agree(()) == Agreed("ocpp1.6", None)
    assert Rules(assumed="ocpp1.6").agree(("soap",)) is None
