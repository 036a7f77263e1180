"""A remark of the domain is written as a sentence of its own."""

import pytest

from chargeloom.web.console.words.helping import sentence


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("there is no such station", "There is no such station."),
        ("Wait.", "Wait."),
        ("what now?", "What now?"),
    ],
)
def test_a_remark_becomes_a_sentence(said: str, written: str) -> None:
    assert sentence(said) == written
