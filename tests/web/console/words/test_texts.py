"""Every language says everything, with the same gaps to fill."""

import re

import pytest

from chargeloom.web.console.words.texts import (
    DEFAULT,
    LANGUAGES,
    best_language,
    catalogue,
    translate,
)
from tests.web.console.wording import every_text

GAP = re.compile(r"\{(\w+)\}")
OTHERS = sorted(LANGUAGES.keys() - {DEFAULT})


@pytest.mark.parametrize("language", OTHERS)
def test_a_catalogue_lacks_nothing(language: str) -> None:
    assert every_text() - catalogue(language).keys() == set()


@pytest.mark.parametrize("language", OTHERS)
def test_a_translation_has_the_gaps_of_its_text(language: str) -> None:
    for text, said in catalogue(language).items():
        assert sorted(GAP.findall(text)) == sorted(GAP.findall(said)), text
        assert said.strip(), text


def test_what_is_not_translated_stays_english() -> None:
    assert translate("de", "no such text") == "no such text"
    assert translate("xx", "Stations") == "Stations"
    assert translate("de", "Stations") == "Stationen"


@pytest.mark.parametrize(
    ("wanted", "accepted", "language"),
    [
        ("de", "en", "de"),
        ("xx", "de-AT,de;q=0.9,en;q=0.8", "de"),
        (None, "fr,en;q=0.5,de;q=0.7", "de"),
        (None, "de;q=0,en;q=0.1", "en"),
        (None, "", "en"),
        (None, "*;q=x,," * 300, "en"),
    ],
)
def test_a_reader_gets_the_language_that_suits_best(
    wanted: str | None, accepted: str, language: str
) -> None:
    assert best_language(wanted, accepted) == language
