"""Settings: command line over environment over file over default."""

from pathlib import Path

import pytest
from msgspec import structs

from chargeloom.config import (
    Address,
    CertificateFiles,
    Config,
    ConfigError,
    Ocpps,
    address,
    explain,
    load,
)


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


@pytest.mark.parametrize("name", ["HTTP__BIND", "OCPP__BIND", "OCPPS__BIND", "ALERTS__SMTP"])
@pytest.mark.parametrize("place", ["8080", "host:port", "host:70000"])
def test_a_place_to_listen_that_is_none_is_named_with_who_said_it(name: str, place: str) -> None:
    with pytest.raises(ConfigError) as refused:
        load(environment={f"CHARGELOOM_{name}": place})
    setting = name.lower().replace("__", ".")
    assert (
        str(refused.value)
        == f"settings: {setting}: {place!r} is not HOST:PORT, such as 127.0.0.1:8080 (environment)"
    )


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("ocpp.drain", "-1"),
        ("ocpp.drain", "nan"),
        ("ocpp.call_timeout", "0"),
        ("ocpp.call_timeout", "inf"),
        ("ocpp.ping_interval", "0"),
        ("ocpp.heartbeat_interval", "-300"),
        ("ocpp.retry_interval", "-1"),
        ("ocpp.start_window", "-1"),
        ("ocpp.admissions_per_second", "0"),
        ("ocpp.admissions_at_once", "0"),
        ("ocpp.waiting_per_address", "0"),
        ("ocpps.reload_interval", "0"),
        ("alerts.webhook_patience_days", "-1"),
        ("alerts.close_free_after", "-1"),
        ("alerts.close_gone_after_days", "-1"),
        ("http.url", "charge.example"),
        ("http.url", "https://charge.example/behind/a/path"),
    ],
)
def test_what_the_server_could_not_work_with_ends_the_start(setting: str, value: str) -> None:
    """No station would come in, every command would be too late, or links would lead nowhere."""
    name = "CHARGELOOM_" + setting.upper().replace(".", "__")
    with pytest.raises(ConfigError, match=rf"settings: {setting}: .*\(environment\)"):
        load(environment={name: value})


@pytest.mark.parametrize("url", ["", "https://charge.example", "http://192.168.1.5:8080/"])
def test_people_reach_the_console_at_a_host_of_its_own(url: str) -> None:
    assert load(environment={"CHARGELOOM_HTTP__URL": url}).http.url == url


def test_a_path_that_is_none_is_named_in_plain_words(tmp_path: Path) -> None:
    file = tmp_path / "chargeloom.toml"
    file.write_text("data = 5\n")
    with pytest.raises(ConfigError) as refused:
        load(environment={}, file=file)
    said = f"settings: data: a path is needed, as a text in quotes ({file})"
    assert str(refused.value) == said


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("CHARGELOOM_HTTP_BIND", "CHARGELOOM_HTTP__BIND"),
        ("CHARGELOOM_OCPP_HEARTBEAT_INTERVAL", "CHARGELOOM_OCPP__HEARTBEAT_INTERVAL"),
        ("CHARGELOOM_CONTRACT_POOL_URL", "CHARGELOOM_CONTRACT_POOL__URL"),
        ("CHARGELOOM_HTPP__BIND", "there is no section htpp"),
        ("CHARGELOOM_HTTP", "a section; .*two underscores"),
    ],
)
def test_a_slip_in_the_environment_is_not_passed_over(name: str, says: str) -> None:
    with pytest.raises(ConfigError, match=rf"^{name}: .*{says}"):
        load(environment={name: "127.0.0.1:5"})


@pytest.mark.parametrize(
    "name", ["SERVICE_HOST", "SERVICE_PORT", "SERVICE_PORT_WEB", "PORT", "PORT_8080_TCP_ADDR"]
)
def test_what_kubernetes_tells_of_services_is_no_slip(name: str) -> None:
    load(environment={f"CHARGELOOM_HTTP_{name}": "tcp://10.0.0.1:80", f"CHARGELOOM_{name}": "1"})


def test_a_setting_and_the_file_that_it_stands_in_are_one_too_many(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("new")
    both = {
        "CHARGELOOM_OIDC__CLIENT_SECRET": "old",
        "CHARGELOOM_OIDC__CLIENT_SECRET_FILE": str(secret),
    }
    for environment in (both, dict(reversed(both.items()))):
        with pytest.raises(ConfigError, match="said twice, with _FILE behind it and without"):
            load(environment=environment)


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("", "a path is needed; leave the setting out where there is none"),
        ("a\0b", "a path is needed; leave the setting out where there is none"),
        ("~nobody-of-this-name/x", "nobody on this machine has a folder ~nobody-of-this-name"),
    ],
)
def test_a_path_that_leads_nowhere_is_no_path(said: str, why: str) -> None:
    with pytest.raises(ConfigError, match=rf"^settings: data: {why} \(environment\)$"):
        load(environment={"CHARGELOOM_DATA": said})
    with pytest.raises(ConfigError, match=why):
        load(environment={"CHARGELOOM_OCPPS__CLIENT_CA": said})


def test_a_tilde_is_the_home_of_whoever_starts_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert load(environment={"CHARGELOOM_DATA": "~/x"}).data == tmp_path / "x"
    assert load({"data": Path("~/x")}, environment={}).data == tmp_path / "x"


def test_a_file_that_begins_with_a_mark_of_its_encoding_is_read(tmp_path: Path) -> None:
    file = tmp_path / "chargeloom.toml"
    file.write_bytes(b"\xef\xbb\xbf[storage]\njournal_days = 3\n")
    assert load(environment={}, file=file).storage.journal_days == 3


def test_what_is_no_setting_of_ours_is_nothing_to_us() -> None:
    assert (
        load(environment={"CHARGELOOM_SHARED": "/x", "CHARGELOOM": "1"}).data.name == "chargeloom"
    )


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


def test_every_way_to_name_certificates_can_be_shown(tmp_path: Path) -> None:
    """On the page of settings, and by `chargeloom doctor`."""
    file = tmp_path / "chargeloom.toml"
    file.write_text(
        '[ocpps]\ncertificates = ["rsa.pem", {certificate = "ec.pem", key = "ec.key"}, ["a.pem", "a.key"]]\n'
    )
    shown = {one.name: one.value for one in explain(load(environment={}, file=file))}
    assert shown["ocpps.certificates"] == (
        '["rsa.pem",{"certificate":"ec.pem","key":"ec.key"},["a.pem","a.key"]]'
    )


def test_a_file_that_is_not_there_is_named_once(tmp_path: Path) -> None:
    file = tmp_path / "none.toml"
    with pytest.raises(ConfigError) as refused:
        load(environment={}, file=file)
    assert str(refused.value) == f"{file}: No such file or directory"


def test_a_section_that_is_none_is_named_with_its_file(tmp_path: Path) -> None:
    file = tmp_path / "chargeloom.toml"
    file.write_text('[ocp]\nbind = "127.0.0.1:9000"\n')
    with pytest.raises(ConfigError) as refused:
        load(environment={}, file=file)
    assert str(refused.value) == f"settings: ocp: no such field ({file})"


@pytest.mark.parametrize("path", ["", ".", "/"])
def test_a_certificate_without_a_name_is_looked_for_as_it_is_written(path: str) -> None:
    (pair,) = Ocpps(certificates=(path,)).pairs
    assert pair.certificate == pair.key == Path(path)


def test_people_and_stations_do_not_share_a_port() -> None:
    """Else the second of them would be told that another program is there."""
    both = {"http": {"bind": "127.0.0.1:8080"}, "ocpp": {"bind": "127.0.0.1:8080"}}
    with pytest.raises(ConfigError) as refused:
        load(both, environment={})
    said = "settings: ocpp.bind: 127.0.0.1:8080 is already that of http.bind (command line)"
    assert str(refused.value) == said
    free = {"http": {"bind": "127.0.0.1:0"}, "ocpp": {"bind": "127.0.0.1:0"}}
    assert load(free, environment={}).ocpp.bind == "127.0.0.1:0"
