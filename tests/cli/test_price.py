"""`chargeloom price`, run as a program runs it."""

import json
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from chargeloom.cli.price import price
from tests.domain.pricing import golden
from tests.patience import PATIENCE_S


def told(
    capsys: pytest.CaptureFixture[str], folder: Path, tariff: bytes, cdr: bytes, **more: str
) -> Any:
    names = folder / "tariff.json", folder / "cdr.json"
    for path, text in zip(names, (tariff, cdr), strict=True):
        path.write_bytes(text)
    price(tariff=names[0], cdr=names[1], **more)
    return json.loads(capsys.readouterr().out, parse_float=str)


@pytest.mark.parametrize("name", golden.ids())
def test_it_prints_what_the_standard_states(
    name: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    one = golden.vector(name)
    answer = told(capsys, tmp_path, golden.tariff_of(one), golden.cdr_of(one), timezone=golden.ZONE)
    assert golden.is_as_stated(answer["total_cost"]["excl_vat"], one["excl"])
    if "incl" in one:
        assert golden.is_as_stated(answer["total_cost"]["incl_vat"], one["incl"])
    assert len(answer["trace"]) >= 2


TARIFF = b'{"currency":"EUR","elements":[{"price_components":[{"type":"TIME","price":6,"vat":20,"step_size":1}],"restrictions":{"start_time":"12:00"}}]}'
CDR = b'{"start_date_time":"2026-06-01T10:00:00Z","end_date_time":"2026-06-01T11:00:00Z",%b"charging_periods":[{"start_date_time":"2026-06-01T10:00:00Z","dimensions":[{"type":"TIME","volume":1}]}]}'


@pytest.mark.parametrize(
    ("location", "option", "expected"),
    [
        (b"", {}, "0"),
        (b"", {"timezone": "Europe/Berlin"}, "6"),
        (b'"cdr_location":{"time_zone":"Europe/Berlin"},', {}, "6"),
        (b'"cdr_location":{"time_zone":"Europe/Berlin"},', {"timezone": "UTC"}, "0"),
    ],
)
def test_local_times_are_those_that_are_asked_for_or_the_cdrs_or_utc(
    location: bytes,
    option: dict[str, str],
    expected: str,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    answer = told(capsys, tmp_path, TARIFF, CDR % location, **option)
    assert answer["total_cost"]["excl_vat"] == expected


@pytest.mark.parametrize(
    ("tariff", "cdr", "more", "why"),
    [
        (b"{}", CDR % b"", {}, "the tariff: /currency: is required"),
        (b"not JSON", CDR % b"", {}, "the tariff: is no JSON"),
        (b"[" * 9_999, CDR % b"", {}, "the tariff: "),
        (TARIFF.replace(b"6,", b'"six",'), CDR % b"", {}, "the tariff: /elements/0/price_components/0/price: a number is needed"),
        (TARIFF.replace(b'"TIME"', b'"DURATION"'), CDR % b"", {}, "the tariff: /elements/0/price_components/0/type: there is no such choice: 'DURATION'"),
        (TARIFF.replace(b'"EUR"', b'"EUR","start_date_time":"soon"'), CDR % b"", {}, "the tariff: /start_date_time: no date and time"),
        (TARIFF.replace(b'"EUR"', b'"EUR","min_price":{}'), CDR % b"", {}, "the tariff: /min_price: has no amount before taxes"),
        (TARIFF, b"{}", {}, "the CDR: /start_date_time: is required"),
        (TARIFF, (CDR % b"").replace(b'"volume":1', b'"volume":"x"'), {}, "the CDR: /charging_periods/0/dimensions/0/volume: a number is needed"),
        (TARIFF, (CDR % b"").replace(b'"volume":1', b'"volume":1e99'), {}, "the CDR: /charging_periods/0/dimensions/0/volume: is no number that can be"),
        (TARIFF, (CDR % b"").replace(b"06-01T11", b"06-31T11"), {}, "the CDR: /end_date_time: no date and time"),
        (TARIFF, CDR % b'"currency":"USD",', {}, "the CDR is in USD, the tariff in EUR"),
        (TARIFF, CDR % b"", {"timezone": "Mars/Olympus"}, "there is no time zone 'Mars/Olympus'"),
        (TARIFF, CDR % b"", {"timezone": "../etc/passwd"}, "there is no time zone"),
    ],
)  # fmt: skip
def test_what_cannot_be_priced_ends_with_one_sentence(
    tariff: bytes,
    cdr: bytes,
    more: dict[str, str],
    why: str,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    with pytest.raises(SystemExit, match="1"):
        told(capsys, tmp_path, tariff, cdr, **more)
    said = capsys.readouterr()
    assert (said.out, why in said.err, said.err.count("\n")) == ("", True, 1)


def test_it_is_a_command(tmp_path: Path) -> None:
    tariff, cdr = tmp_path / "tariff.json", tmp_path / "cdr.json"
    tariff.write_bytes(TARIFF)
    cdr.write_bytes(CDR % b"")
    done = subprocess.run(
        (sys.executable, "-m", "chargeloom", "price", "--tariff", tariff, "--cdr", cdr,
         "--timezone", "Europe/Berlin"),
        capture_output=True, check=True, timeout=PATIENCE_S,
    )  # fmt: skip
    assert Decimal(json.loads(done.stdout)["total_cost"]["incl_vat"]) == Decimal("7.2")
