"""The page on tariffs prices its own example as it says."""

import json
import re
from pathlib import Path

import pytest

from chargeloom.cli.price import price
from tests.shared import REPOSITORY

PAGE = (REPOSITORY / "docs" / "how-to" / "tariffs.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```json\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)


def test_the_record_of_somebody_else_costs_what_the_page_says(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tariff, cdr = tmp_path / "tariff.json", tmp_path / "cdr.json"
    tariff.write_text(BLOCKS[0])
    cdr.write_text(BLOCKS[1])
    price(tariff=tariff, cdr=cdr, timezone="Europe/Berlin")
    stated = json.loads(f"{{{BLOCKS[2]}}}")
    assert json.loads(capsys.readouterr().out).items() >= stated.items()
