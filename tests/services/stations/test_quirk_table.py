import json
from pathlib import Path
from typing import Any

import pytest

from chargeloom.composition.composing import compose
from chargeloom.config import Config, ConfigError, Ocpp
from chargeloom.domain.stations.quirk import Deviation, Make, character
from chargeloom.protocols.ocpp.mending import mend
from chargeloom.protocols.ocpp.rpc import Side
from chargeloom.protocols.ocpp.v21.version import V21
from chargeloom.services.stations.quirk_table import known, read
from chargeloom.wire.violation import WireError

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
    risky = {Deviation.TEXT_AS_NUMBER, Deviation.MISSING_FIELD, Deviation.TEXT_TOO_LONG}
    for action in ("Authorize", "StartTransaction", "StopTransaction"):
        assert stranger.tolerates(action) & risky == set()
    assert stranger.tolerates("TransactionEvent") & risky == {Deviation.MISSING_FIELD}


@pytest.mark.parametrize("missing", ["eventType", "seqNo", "transactionInfo", "transactionId"])
def test_of_an_event_of_a_charge_only_how_much_was_used_is_filled_in(missing: str) -> None:
    """That stands beside a sum of money, and bills nothing by itself (OCPP 2.1, 2.109)."""
    at = "2026-03-20T12:00:00Z"
    said: dict[str, Any] = {"eventType": "Started", "timestamp": at, "triggerReason": "Trigger"}
    said |= {"seqNo": 0, "transactionInfo": {"transactionId": "T"}}
    del (said if missing in said else said["transactionInfo"])[missing]
    decoder, text = V21.dialect.decoders[Side.CSMS]["TransactionEvent"], json.dumps(said).encode()
    with pytest.raises(WireError) as refused:
        decoder.decode(text)
    tolerated = character(known(), Make(None, None, None)).tolerates("TransactionEvent")
    assert mend(decoder, text, refused.value, tolerated, action="TransactionEvent") is None


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
