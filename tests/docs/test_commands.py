"""The commands of the documentation do what the pages say, typed as they stand there."""

import re
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.typed import MARKS, PATIENCE_S, SERVE, Block, blocks, typed
from tests.shared import REPOSITORY

DOCS = REPOSITORY / "docs"
PAGES = sorted({*DOCS.rglob("*.md"), *REPOSITORY.glob("*.md")})


def page(name: str) -> list[Block]:
    return list(blocks((REPOSITORY / name).read_text(encoding="utf-8")))


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.relative_to(REPOSITORY).as_posix())
def test_every_mark_of_a_block_is_known(path: Path) -> None:
    assert {block.mark for block in blocks(path.read_text(encoding="utf-8"))} <= set(MARKS)


A_CHARGE = (
    Block(
        """\
KEY=$(.venv/bin/chargeloom key create --data ./data --role admin)
say() { curl -s -H "Authorization: Bearer $KEY" -H 'Content-Type: application/json' "$@"; }
say -d '{"id": "yard-1", "password": "another-long-secret"}' http://127.0.0.1:8080/api/v1/stations
say -d '{"uid": "04F8A9B0", "type": "ISO14443"}' http://127.0.0.1:8080/api/v1/tokens
"""
    ),
    Block(
        ".venv/bin/chargeloom simulate --url ws://127.0.0.1:9000/ocpp --prefix yard-"
        " --password another-long-secret --token 04F8A9B0 --speed 3000\n",
        "own terminal",
        "stopped",
    ),
)
"""A charge that somebody had before, so that there is something to look at."""


@pytest.mark.needs("curl")
def test_the_guide_to_the_api_can_be_typed(tmp_path: Path) -> None:
    out = typed([SERVE, *A_CHARGE, *page("docs/reference/api.md")], tmp_path)
    assert '"code":"' not in out
    assert '"status":"accepted"' in out
    assert "OCPPCommCtrlr" in out
    assert '"measurand":"Energy.Active.Import.Register"' in out


@pytest.mark.needs("curl")
def test_a_block_that_fails_is_told(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="no such thing"):
        typed([Block("echo no such thing; false\n"), Block("echo never\n")], tmp_path)


@pytest.mark.needs("curl")
def test_a_refusal_that_does_not_come_is_told(tmp_path: Path) -> None:
    with pytest.raises(AssertionError):
        typed([Block("true\n", "refused", "422")], tmp_path)


ANNOUNCED = Block(
    """\
KEY=$(.venv/bin/chargeloom key create --data ./data --role admin)
curl -s -H "Authorization: Bearer $KEY" -H 'Content-Type: application/json' \\
  -d '{"id": "garage-1", "security_profile": 1}' http://127.0.0.1:8080/api/v1/stations
"""
)
"""What a page finds that takes a station for granted."""


@pytest.mark.needs("curl")
def test_what_troubleshooting_looks_at_can_be_looked_at(tmp_path: Path) -> None:
    out = typed([SERVE, ANNOUNCED, *page("docs/how-to/troubleshooting.md")], tmp_path)
    assert "/sign-in/" in out


@pytest.mark.needs("curl")
def test_a_real_station_is_announced_and_the_port_says_that_the_way_is_free(tmp_path: Path) -> None:
    out = typed(page("docs/how-to/connect-a-real-station.md"), tmp_path)
    assert '"security_profile":1' in out


@pytest.mark.needs("curl", "sqlite3")
def test_a_backup_of_a_running_server_comes_to_life(tmp_path: Path) -> None:
    out = typed([SERVE, *A_CHARGE, *page("docs/how-to/backup-and-upgrade.md")], tmp_path)
    assert "\nok\n" in out
    assert '"energy_wh":' in out.rpartition("--- ")[2]
    assert "whole: " in out


WRITER = """
import itertools, os, sqlite3
written = sqlite3.connect("data/chargeloom.db", isolation_level=None)
written.execute("PRAGMA journal_mode = WAL")
written.execute("PRAGMA synchronous = OFF")
written.execute("CREATE TABLE kept (at INTEGER PRIMARY KEY, bulk BLOB)")
for at in range(64):
    written.execute("INSERT INTO kept VALUES (?, zeroblob(1000000))", (at,))
print("begun", flush=True)
for at in itertools.count(1000):
    written.execute("INSERT INTO kept VALUES (?, NULL)", (at,))
"""


@pytest.mark.needs("sqlite3")
def test_a_backup_ends_however_much_is_written_meanwhile(tmp_path: Path) -> None:
    how_to, *_ = (one.text for one in page("docs/how-to/backup-and-upgrade.md"))
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "secret.key").touch()
    writer = subprocess.Popen(
        (sys.executable, "-c", WRITER), cwd=tmp_path, stdout=subprocess.PIPE, text=True
    )
    with writer:
        try:
            assert writer.stdout is not None
            assert writer.stdout.readline() == "begun\n"
            done = subprocess.run(
                ("bash", "-ec", how_to),
                cwd=tmp_path,
                check=True,
                capture_output=True,
                text=True,
                timeout=PATIENCE_S,
            )
        finally:
            writer.kill()
    assert done.stdout == "ok\n"
    copied = sqlite3.connect(tmp_path / "backup" / "chargeloom.db")
    (bulk,) = copied.execute("SELECT count(bulk) FROM kept").fetchone()
    copied.close()
    assert bulk == 64


@pytest.mark.needs("curl")
def test_a_site_is_described_limited_and_seen(tmp_path: Path) -> None:
    out = typed([SERVE, *page("docs/how-to/sites.md")], tmp_path)
    last = out.rpartition("--- ")[2]
    assert '"limit":20.0,"because":"limit","source":"dso"' in out
    assert '"mode":"static"' in last


@pytest.mark.needs("curl")
def test_the_first_hour_leads_to_the_first_charge(tmp_path: Path) -> None:
    out = typed(page("docs/tutorial/first-hour.md"), tmp_path)
    assert '"token":"04A2B3C4"' in out
    assert '"action":"StartTransaction"' in out


@pytest.mark.needs("curl")
def test_the_commands_of_the_readme_can_be_typed(tmp_path: Path) -> None:
    out = typed(page("README.md"), tmp_path)
    assert '"status":"accepted"' in out


def written(name: str, kind: str, file: str) -> Block:
    """Write the first such block of a page into a file, as the page says to."""
    text = (REPOSITORY / name).read_text(encoding="utf-8")
    found = re.search(rf"^```{kind}\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
    assert found is not None
    return Block(f"cat > {file} <<'END'\n{found[1]}END\n")


@pytest.mark.needs("curl")
def test_a_rule_is_made_that_a_webhook_is_told_of(tmp_path: Path) -> None:
    out = typed([SERVE, *page("docs/how-to/alerts.md")], tmp_path)
    assert '"name":"Faults, not at night"' in out
    assert '"webhooks":["whk_' in out


@pytest.mark.needs("openssl")
def test_a_port_with_certificates_of_ones_own_speaks_by_both(tmp_path: Path) -> None:
    name = "docs/how-to/connect-securely.md"
    authority, *rest = page(name)
    settings = written(name, "toml", "chargeloom.toml")
    out = typed([authority, settings, SERVE, *rest], tmp_path)
    assert out.count("Verification: OK") == 2
    assert "Protocol version: TLSv1.2" in out
    assert (tmp_path / "garage-1.pem").is_file()


def test_a_day_is_planned(tmp_path: Path) -> None:
    name = "docs/how-to/plan.md"
    out = typed([written(name, "json", "day.json"), *page(name)], tmp_path)
    assert [line.count('"algorithm":"') for line in out.splitlines() if "currents_a" in line] == [
        1,
        1,
    ]


@pytest.mark.needs("curl")
def test_what_a_charge_left_is_exported_and_the_installation_checked(tmp_path: Path) -> None:
    typed([SERVE, *A_CHARGE, *page("docs/how-to/export.md")], tmp_path)
    assert len((tmp_path / "transactions.csv").read_text().splitlines()) > 1
    assert (tmp_path / "november.parquet").is_file()


def test_a_new_installation_is_checked(tmp_path: Path) -> None:
    places = Block(
        "export CHARGELOOM_HTTP__BIND=127.0.0.1:8080 CHARGELOOM_OCPP__BIND=127.0.0.1:9000\n"
    )
    out = typed([places, *page("docs/how-to/check-an-installation.md")], tmp_path)
    assert "0 failures" in out
    assert '"findings"' in out


@pytest.mark.parametrize("name", ["limit-a-station", "update-firmware"])
def test_a_page_says_whom_its_commands_call(name: str) -> None:
    """Where a command cannot be tried, what it takes for granted stands before it all the same."""
    text = (DOCS / "how-to" / f"{name}.md").read_text(encoding="utf-8")
    assert text.index("call() {") < text.index("\ncall ")


COMMAND = re.compile(r"^chargeloom ", re.MULTILINE)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.relative_to(REPOSITORY).as_posix())
def test_a_command_is_called_where_an_installation_has_it(path: Path) -> None:
    """A checkout has it in `.venv/bin`, and nowhere else."""
    for block in blocks(path.read_text(encoding="utf-8")):
        assert not COMMAND.search(block.text)
