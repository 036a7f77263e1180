"""The guide names every quirk and every fault, with the words that stand in the code."""

import pytest

from chargeloom.sim.quirks import Quirk
from chargeloom.sim.station.faults import Fault
from tests.shared import REPOSITORY

GUIDE = (REPOSITORY / "docs" / "how-to" / "simulate.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", sorted({*map(str, Quirk), *map(str, Fault)}))
def test_the_guide_names_it(name: str) -> None:
    assert f"| `{name}` |" in GUIDE
