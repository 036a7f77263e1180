"""The station edge as the settings want it."""

from ipaddress import ip_network
from pathlib import Path

import pytest

from chargeloom import edge
from chargeloom.config import CertificateFiles, Config, ConfigError, Ocpp, Ocpps
from chargeloom.protocols.ocpp.edge.limits import Limits
from chargeloom.protocols.ocpp.edge.rules import Rules
from tests.pki import Authority

SERVED = ("ocpp2.1", "ocpp2.0.1", "ocpp1.6")


def config(**ocpp: object) -> Config:
    return Config(data=Path("unused"), ocpp=Ocpp(**ocpp))  # type: ignore[arg-type]


def test_what_is_not_set_is_as_the_edge_itself_has_it() -> None:
    assert edge.limits(config()) == Limits()
    assert edge.rules(config(), SERVED) == Rules()


def test_choices_of_the_handshake_can_be_set() -> None:
    chosen = config(
        missing_subprotocol="ocpp1.6",
        other_subprotocols=("ocpp2.0.1.1=ocpp2.0.1",),
        missing_connection_upgrade="accept",
        station_paths="any",
        no_common_subprotocol="refuse",
        compression="all",
        trusted_proxies=("10.0.0.0/8", "::1"),
    )
    assert edge.rules(chosen, SERVED) == Rules(
        assumed="ocpp1.6",
        refuses_unknown=True,
        other_names={"ocpp2.0.1.1": "ocpp2.0.1"},
        takes_any_path=True,
        excuses_connection=True,
        compressed=frozenset(SERVED),
        trusted_proxies=(ip_network("10.0.0.0/8"), ip_network("::1")),
    )
    assert edge.rules(config(compression="off"), SERVED).compressed == frozenset()


def test_a_subprotocol_that_is_meant_must_be_one_that_we_speak() -> None:
    for line in ("ocpp=ocpp1.5", "ocpp", "="):
        with pytest.raises(ConfigError, match=r"other_subprotocols: .* is nothing that we speak"):
            edge.rules(config(other_subprotocols=(line,)), SERVED)


def test_a_network_that_is_none_is_named() -> None:
    with pytest.raises(ConfigError, match="trusted_proxies"):
        edge.rules(config(trusted_proxies=("everybody",)), SERVED)


def test_without_certificates_there_is_no_tls() -> None:
    assert edge.certificates(Ocpps()) is None
    with pytest.raises(ConfigError, match="certificates"):
        edge.certificates(Ocpps(bind="127.0.0.1:0"))


def test_a_key_may_stand_in_the_same_file_or_in_another(tmp_path: Path) -> None:
    whole = Authority(tmp_path).server()
    assert edge.certificates(Ocpps(certificates=(str(whole),))) is not None
    pair = CertificateFiles(certificate=whole, key=whole)
    assert edge.certificates(Ocpps(certificates=(pair,))) is not None
    assert edge.tls_address(Ocpps()).port == 9443


def test_a_key_may_be_named_beside_its_certificate_or_stand_beside_it(tmp_path: Path) -> None:
    whole = Authority(tmp_path).server().read_text()
    start = whole.index("-----BEGIN PRIVATE KEY")
    chain, key = tmp_path / "only.pem", tmp_path / "only.key"
    chain.write_text(whole[:start])
    with pytest.raises(ConfigError, match=r"only\.pem"):
        edge.certificates(Ocpps(certificates=(str(chain),)))
    key.write_text(whole[start:])
    assert edge.certificates(Ocpps(certificates=(str(chain),))) is not None
    assert edge.certificates(Ocpps(certificates=((chain, key),))) is not None


@pytest.mark.parametrize("content", [None, "", "no certificate"])
def test_a_certificate_that_cannot_be_used_is_named(tmp_path: Path, content: str | None) -> None:
    path = tmp_path / "server.pem"
    if content is not None:
        path.write_text(content)
    with pytest.raises(ConfigError, match=r"server\.pem"):
        edge.certificates(Ocpps(certificates=(str(path),)))
