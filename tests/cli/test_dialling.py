"""Where a command connects is looked at before anybody connects, and what can't be read is named."""

from pathlib import Path

import pytest

from chargeloom.cli.dialling import is_websocket, secured
from chargeloom.config import ConfigError
from tests.pki import Authority


@pytest.mark.parametrize("url", ["ws://host", "wss://host:9000/ocpp", "ws://[::1]:9000/ocpp/"])
def test_addresses_of_central_systems_are_taken(url: str) -> None:
    is_websocket(str, url)


@pytest.mark.parametrize(
    "url",
    [
        "http://host",
        "host",
        "ws:///ocpp",
        "ws://host:99999/",
        "ws://host:0/",
        "ws://[::1/",
        "ws://a b/",
        "ws://host/?token=1",
        "ws://host/#here",
    ],
)
def test_others_are_refused_in_words(url: str) -> None:
    with pytest.raises(ValueError, match=r"must|names|listens|Port|IPv6"):
        is_websocket(str, url)


def test_files_that_do_not_hold_what_they_should_are_named(tmp_path: Path) -> None:
    gone, empty = tmp_path / "gone.pem", tmp_path / "empty.pem"
    empty.touch()
    assert secured("ws://host", gone, gone, gone) is None
    for authority, certificate, key in ((gone, None, None), (empty, None, None)):
        with pytest.raises(ConfigError, match=str(authority)) as refused:
            secured("wss://host", authority, certificate, key)
        assert "key" not in str(refused.value)  # whom to trust has none
    for certificate, key in ((gone, None), (empty, None), (empty, gone)):
        with pytest.raises(ConfigError, match=str(certificate)):
            secured("wss://host", None, certificate, key)


def test_a_key_alone_is_not_passed_over(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="--cert"):
        secured("wss://host", None, None, tmp_path / "station.key")


def test_whom_to_trust_is_read(tmp_path: Path) -> None:
    assert secured("wss://host", Authority(tmp_path).path, None, None) is not None
