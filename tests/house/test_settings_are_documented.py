"""Every setting of the station ports stands in the page on how to connect."""

import tomllib

import msgspec
import pytest

from chargeloom.config import Ocpp, Ocpps
from tests.shared import REPOSITORY

PAGE = (REPOSITORY / "docs" / "how-to" / "connect-securely.md").read_text(encoding="utf-8")
OF_THE_PORTS = (
    "accept_unknown",
    "hide_unknown",
    "missing_subprotocol",
    "no_common_subprotocol",
    "other_subprotocols",
    "missing_connection_upgrade",
    "station_paths",
    "compression",
    "trusted_proxies",
    "admissions_per_second",
    "admissions_at_once",
    "waiting_per_address",
)


@pytest.mark.parametrize("name", OF_THE_PORTS)
def test_a_setting_of_the_ports_is_there_and_described(name: str) -> None:
    assert name in Ocpp.__struct_fields__
    assert f"`{name}`" in PAGE or name in PAGE


@pytest.mark.parametrize("name", Ocpps.__struct_fields__)
def test_a_setting_of_tls_is_described(name: str) -> None:
    assert f"`{name}`" in PAGE


def test_the_settings_that_the_page_shows_can_be_read() -> None:
    shown = PAGE.partition("```toml\n")[2].partition("```")[0]
    settings = msgspec.convert(
        tomllib.loads(shown)["ocpps"], Ocpps, dec_hook=lambda kind, x: kind(x)
    )
    assert len(settings.certificates) == 2
