"""What the page of a refusal says fits why it was refused."""

import pytest

from chargeloom.domain.reason import Reason, Refusal
from chargeloom.web.console.words.helping import HELP, help_for, sentence
from chargeloom.web.problems import Problem
from chargeloom.web.refusing import problem_of


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


def test_a_role_helps_who_lacks_it_and_nobody_else() -> None:
    lacks = help_for(Problem(403, "forbidden", "your role does not allow this"))
    astray = help_for(Problem(403, "cross-site", "a browser may change things from our own pages"))
    assert lacks == HELP[403]
    assert "role" not in astray.advice


def test_a_station_that_is_silent_may_have_done_it() -> None:
    silent = help_for(problem_of(Refusal(Reason.STATION_SILENT)))
    assert "Nothing was changed" not in silent.advice
