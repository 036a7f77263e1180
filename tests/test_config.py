"""Settings: command line over environment over file over default."""

from pathlib import Path

import pytest
from msgspec import structs

from chargeloom.config import Address, CertificateFiles, Config, ConfigError, address, load


def test_defaults_are_those_of_the_documentation(tmp_path: Path) -> None:
    config = load(environment={"HOME": str(tmp_path), "XDG_STATE_HOME": "/state"})
    assert config == Config(data=Path("/state/chargeloom"))
    assert (config.http.bind, config.ocpp.bind) == ("127.0.0.1:8080", "127.0.0.1:9000")
    assert config.storage.synchronous == "full"


def test_the_nearer_origin_wins(tmp_path: Path) -> None:
    file = tmp_path / "chargeloom.toml"
    file.write_text('data = "/file"\n[http]\nbind = "0.0.0.0:1"\n[ocpp]\nretry_interval = 7\n')
    environment = {"CHARGELOOM_HTTP__BIND": "0.0.0.0:2", "CHARGELOOM_OCPP__HEARTBEAT_INTERVAL": "9"}
    config = load({"data": Path("/here")}, environment=environment, file=file)
    assert config.data == Path("/here")
    assert config.http.bind == "0.0.0.0:2"
    assert (config.ocpp.retry_interval, config.ocpp.heartbeat_interval) == (7, 9)


def test_certificates_may_be_named_in_a_file_and_in_the_environment(tmp_path: Path) -> None:
    file = tmp_path / "chargeloom.toml"
    file.write_text(
        '[ocpps]\ncertificates = ["rsa.pem", {certificate = "ec.pem", key = "ec.key"}, ["a.pem", "a.key"]]\n'
        '[ocpp]\ntrusted_proxies = ["10.0.0.0/8"]\n'
    )
    config = load(environment={}, file=file)
    pair = CertificateFiles(certificate=Path("ec.pem"), key=Path("ec.key"))
    assert config.ocpps.certificates == ("rsa.pem", pair, (Path("a.pem"), Path("a.key")))
    assert config.ocpp.trusted_proxies == ("10.0.0.0/8",)
    environment = {
        "CHARGELOOM_OCPPS__CERTIFICATES": "ec.pem, rsa.pem",
        "CHARGELOOM_OCPPS__CLIENT_CA": "ca.pem",
    }
    config = load(environment=environment, file=file)
    assert config.ocpps.certificates == ("ec.pem", "rsa.pem")
    assert config.ocpps.client_ca == Path("ca.pem")


def test_a_secret_may_stand_in_a_file(tmp_path: Path) -> None:
    secret = tmp_path / "bind"
    secret.write_text("127.0.0.1:5\n")
    config = load(environment={"CHARGELOOM_HTTP__BIND_FILE": str(secret)})
    assert config.http.bind == "127.0.0.1:5"


def test_the_data_folder_may_come_from_the_environment() -> None:
    assert load(environment={"CHARGELOOM_DATA": "/there"}).data == Path("/there")


@pytest.mark.parametrize(
    "environment",
    [
        {"CHARGELOOM_STORAGE__SYNCHRONOUS": "sometimes"},
        {"CHARGELOOM_OCPP__RETRY_INTERVAL": "soon"},
        {"CHARGELOOM_HTTP__PORT": "1"},
        {"CHARGELOOM_HTTP__BIND_FILE": "/nowhere/at/all"},
    ],
)
def test_a_bad_setting_is_named(environment: dict[str, str]) -> None:
    with pytest.raises(ConfigError) as refused:
        load(environment=environment)
    (name,) = environment
    section, _, key = name.removeprefix("CHARGELOOM_").lower().partition("__")
    assert f"{section}.{key}" in str(refused.value) or name in str(refused.value)


@pytest.mark.parametrize("content", [b"= no", b"# \xff", b"a = " + b"[" * 5000])
def test_a_broken_file_is_named(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "chargeloom.toml"
    file.write_bytes(content)
    with pytest.raises(ConfigError, match=r"chargeloom\.toml"):
        load(environment={}, file=file)


def test_an_address_is_host_and_port() -> None:
    assert address("127.0.0.1:8080") == Address("127.0.0.1", 8080)
    assert address("[::1]:0") == Address("::1", 0)
    assert address(":9000") == Address("127.0.0.1", 9000)
    for bad in ("8080", "host:port", "host:70000", "host:"):
        with pytest.raises(ConfigError):
            address(bad)


@pytest.mark.parametrize("what", ["journal", "readings", "events", "commands", "alerts"])
def test_nothing_is_forgotten_at_once(what: str) -> None:
    with pytest.raises(ConfigError, match=f"{what}_days"):
        load(environment={f"CHARGELOOM_STORAGE__{what.upper()}_DAYS": "0"})


def test_every_list_may_stand_in_the_environment() -> None:
    """With commas between the values."""
    lists = {"OCPP__OTHER_SUBPROTOCOLS", "OCPP__TRUSTED_PROXIES", "OCPPS__CERTIFICATES"}
    lists |= {"REPLAY__TARGETS"}
    found = load(environment={f"CHARGELOOM_{name}": "a, b" for name in lists})
    said = {
        f"{section}__{name}".upper()
        for section in ("ocpp", "ocpps", "replay")
        for name, value in structs.asdict(getattr(found, section)).items()
        if isinstance(value, tuple) and value == ("a", "b")
    }
    assert said == lists
