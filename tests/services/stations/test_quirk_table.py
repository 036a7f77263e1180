from pathlib import Path

import pytest

from chargeloom.composition.composing import compose
from chargeloom.config import Config, ConfigError, Ocpp
from chargeloom.domain.stations.quirk import Deviation, Make, character
from chargeloom.services.stations.quirk_table import known, read

OWN = """
[[quirk]]
name = "own"
why = "seen in our garage"
vendor = "Loom*"
tolerate = ["number-as-text"]
"""


def test_every_row_of_ours_says_why_and_what() -> None:
    assert known()
    assert [row.name for row in known() if not row.why or not (row.tolerate or row.avoid)] == []


def test_a_row_that_fits_anyone_names_the_messages_it_concerns() -> None:
    anyone = Make(None, None, None)
    assert [row.name for row in known() if row.fits(anyone) and not row.actions] == []


def test_nothing_is_guessed_about_money_for_a_stranger() -> None:
    stranger = character(known(), Make(None, None, None))
    for action in ("Authorize", "StartTransaction", "StopTransaction", "TransactionEvent"):
        risky = {Deviation.TEXT_AS_NUMBER, Deviation.MISSING_FIELD, Deviation.TEXT_TOO_LONG}
        assert stranger.tolerates(action) & risky == set()


def test_a_table_of_ones_own_is_read(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text(OWN)
    (row,) = read(path)
    assert (row.name, row.tolerate) == ("own", (Deviation.NUMBER_AS_TEXT,))


@pytest.mark.parametrize("text", ["[[quirk", OWN.replace("number-as-text", "mumbling")])
def test_a_table_that_cannot_be_used_is_refused_by_name(tmp_path: Path, text: str) -> None:
    path = tmp_path / "own.toml"
    path.write_text(text)
    with pytest.raises(ConfigError, match=r"ocpp\.quirks: .*own\.toml"):
        compose(Config(data=tmp_path, ocpp=Ocpp(quirks=str(path))))


def test_a_table_that_is_not_there_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"ocpp\.quirks"):
        compose(Config(data=tmp_path, ocpp=Ocpp(quirks=str(tmp_path / "none.toml"))))
