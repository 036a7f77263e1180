from pathlib import Path

import pytest

from chargeloom.services.alerting.faults import FaultTable, Maker, known, read

MAKER = Maker("Loom", "One")


def test_our_table_knows_the_codes_of_the_standard_and_of_the_consortium() -> None:
    codes = [row.code for row in known()]
    assert len(codes) == len(set(codes)) == 15 + 26
    assert all(row.means.endswith(".") and row.advice.endswith(".") for row in known())


@pytest.mark.parametrize("code", ["CX008", "cx008", " CX008 "])
def test_a_vendors_code_tells_more_than_the_standards(code: str) -> None:
    row = FaultTable(known()).explain(MAKER, code, "OtherError")
    assert row is not None
    assert row.code == "CX008"


def test_what_nobody_knows_is_not_explained() -> None:
    table = FaultTable(known())
    assert table.explain(MAKER, "0x4711", None) is None
    standard = table.explain(MAKER, "0x4711", "GroundFailure")
    assert standard is not None
    assert standard.code == "GroundFailure"


def test_the_operators_own_rows_come_first_and_only_for_their_stations(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text(
        '[[fault]]\ncode = "E7"\nmeans = "The door is open."\nvendor = "loom*"\nmodel = "on?"\n'
        '[[fault]]\ncode = "CX008"\nmeans = "Ours."\n'
    )
    table = FaultTable(read(own) + known())
    door, ours = table.explain(MAKER, "e7"), table.explain(MAKER, "CX008")
    assert door is not None
    assert ours is not None
    assert (door.means, ours.means) == ("The door is open.", "Ours.")
    assert table.explain(Maker("Other", "One"), "E7") is None


def test_a_table_of_another_form_is_refused(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text('[[fault]]\ncode = "E7"\n')
    with pytest.raises(ValueError, match="means"):
        read(own)
