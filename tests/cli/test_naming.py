"""Names that the API would refuse are refused on the command line, too."""

import subprocess
import sys

import pytest

from chargeloom.cli.naming import is_name, is_person
from tests.patience import PATIENCE_S


@pytest.mark.parametrize("name", ["Ada", "Ada Lovelace", "充電"])
def test_people_have_names(name: str) -> None:
    is_person(str, name)
    is_name(str, name)


@pytest.mark.parametrize("name", ["", "a\x00b", "a\nb", "x" * 300])
def test_what_is_no_name_of_a_person_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="is no name") as refused:
        is_person(str, name)
    assert "Expected" not in str(refused.value)  # the decoder's words are nobody's


def test_a_key_needs_no_name_but_a_legible_one() -> None:
    is_name(str, "")
    with pytest.raises(ValueError, match="is no name"):
        is_name(str, "a\nb")


@pytest.mark.parametrize("command", ["audit", "doctor", "export", "key", "replay", "user"])
def test_a_command_that_serves_nothing_loads_nothing_that_answers_browsers(command: str) -> None:
    code = f"import sys, chargeloom.cli.{command}; sys.exit('litestar' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, timeout=PATIENCE_S)
