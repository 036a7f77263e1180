"""A report says what does not work, and nothing that opens anything."""

import asyncio
from pathlib import Path

import msgspec
import pytest

from chargeloom.checkup import report
from chargeloom.checkup.finding import Verdict
from chargeloom.cli.doctor import doctor
from chargeloom.config import ConfigError, load
from tests.rig import prepare
from tests.storage.facts import NOON

ANYWHERE = {"http": {"bind": "127.0.0.1:0"}, "ocpp": {"bind": "127.0.0.1:0"}}


async def test_a_good_installation_has_no_failures(tmp_path: Path) -> None:
    await prepare(tmp_path)
    (tmp_path / "secret.key").write_bytes(bytes(32))
    (tmp_path / "secret.key").chmod(0o600)
    settings = load({"data": tmp_path, **ANYWHERE}, environment={})
    found = await asyncio.to_thread(report.examine, settings, NOON, is_thorough=False)
    assert [one for one in found.findings if one.verdict is Verdict.FAILURE] == []
    assert "0 failures" in report.told(found)


def test_secrets_and_people_are_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "homes" / "maria"
    monkeypatch.setenv("HOME", str(home))
    secrets = {
        "alerts": {
            "smtp": "mail.example:25",
            "smtp_user": "PERSON",
            "smtp_password": "SECRET",
            "mail_from": "PERSON@example.org",
        },
        "oidc": {"client_secret": "SECRET"},
    }
    settings = load({"data": home / "data", **ANYWHERE, **secrets}, environment={})
    found = report.examine(settings, NOON, is_thorough=False)
    text = report.told(found) + msgspec.json.encode(found).decode()
    assert "SECRET" not in text
    assert "PERSON" not in text
    assert "maria" not in text
    assert "alerts.smtp = mail.example:25" in text


def test_settings_that_can_not_be_read_are_a_finding() -> None:
    found = report.examine(ConfigError("ocpp.bind: nonsense"), NOON, is_thorough=False)
    assert found.has_failures
    assert "ocpp.bind: nonsense" in report.told(found)


def test_the_command_tells_json_and_its_exit_code_tells_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHARGELOOM_HTTP__BIND", "127.0.0.1:0")
    monkeypatch.setenv("CHARGELOOM_OCPP__BIND", "127.0.0.1:0")
    doctor(data=str(tmp_path), json=True)
    told = msgspec.json.decode(capsys.readouterr().out)
    assert {one["about"] for one in told["findings"]} >= {"python", "sqlite", "clock", "ports"}
    (tmp_path / "secret.key").write_bytes(b"short")
    with pytest.raises(SystemExit, match="1"):
        doctor(data=str(tmp_path))
    assert "FAILURE" in capsys.readouterr().out
