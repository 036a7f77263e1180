"""The page about quirks names every deviation and every avoidance that the table may hold."""

import re

from chargeloom.domain.stations.quirk import Avoidance, Deviation
from tests.shared import REPOSITORY

PAGE = (REPOSITORY / "docs" / "reference" / "quirks.md").read_text(encoding="utf-8")


def test_every_word_of_the_table_is_explained() -> None:
    explained = set(re.findall(r"^\| `([a-z-]+)` \|", PAGE, re.MULTILINE))
    assert explained == {*Deviation, *Avoidance}
