import csv
import io
from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from chargeloom.web.exporting.sheet import Column, Kind
from chargeloom.web.exporting.spreadsheet import (
    CommaCountrySpreadsheet,
    Spreadsheet,
    harmless,
    unquoted,
)


def drawn(kind: Kind, *cells: object) -> list[str]:
    written = Spreadsheet((Column("a", kind), Column("b", Kind.TEXT)))
    text = written.begin() + written.piece([(cell, "x") for cell in cells]) + written.end()  # type: ignore[misc]
    head, *rows = csv.reader(io.StringIO(text.decode()))
    assert head == ["a", "b"]
    return [row[0] for row in rows]


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\r=x", "-2+3+cmd|' /C'!A0"]
)
def test_a_text_that_a_spreadsheet_would_run_is_quoted(text: str) -> None:
    assert drawn(Kind.TEXT, text) == [f"'{text}"]


@pytest.mark.parametrize("text", ["plain", 'with "quotes", and, commas', "two\nlines", "ü\u202e"])
def test_every_other_text_comes_back_as_it_was(text: str) -> None:
    assert drawn(Kind.TEXT, text) == [text]


@pytest.mark.parametrize("text", ["12.50", "-7.25", "0012"])
def test_a_decimal_keeps_its_own_digits_and_its_sign(text: str) -> None:
    assert drawn(Kind.EXACT, text) == [text]


def test_what_claims_to_be_a_decimal_and_runs_is_quoted() -> None:
    assert drawn(Kind.EXACT, "=1", "-1-1", "++", "1.2.3") == ["'=1", "'-1-1", "'++", "1.2.3"]


def test_moments_flags_and_gaps() -> None:
    assert drawn(Kind.MOMENT, 1_774_008_000_000_000, None) == ["2026-03-20T12:00:00.000Z", ""]
    assert drawn(Kind.FLAG, True, None, False) == ["true", "", "false"]
    assert drawn(Kind.WHOLE, -3, None) == ["-3", ""]


def test_half_a_letter_does_not_end_the_file() -> None:
    assert drawn(Kind.TEXT, "a\ud800b") == ["a\\ud800b"]


@given(st.text(alphabet="'=+-@\t\r\n\uff1d\uff0dab", max_size=6))
def test_what_was_quoted_is_read_as_it_was_and_never_runs(text: str) -> None:
    shown = harmless(text)
    assert unquoted(shown) == text
    assert not shown or shown[0] not in "=+-@\t\r\n\uff1d\uff0b\uff0d\uff20"


def test_where_people_write_a_comma_semicolons_part_the_cells() -> None:
    """A German spreadsheet opens the other form in one column, and may read 12.34 as a date."""
    kinds = (Kind.TEXT, Kind.EXACT, Kind.REAL, Kind.WHOLE, Kind.MOMENT)
    writer = CommaCountrySpreadsheet(tuple(Column(kind.name, kind) for kind in kinds))
    row = ("Flämm; 1.5", Decimal("-0.490"), 1.25, 1200, 1_774_008_000_000_000)
    text = writer.begin() + writer.piece([row]) + writer.end()
    assert text.decode("utf-8-sig").splitlines() == [
        "TEXT;EXACT;REAL;WHOLE;MOMENT",
        '"Flämm; 1.5";-0,490;1,25;1200;2026-03-20T12:00:00.000Z',
    ]
    assert text.startswith(b"\xef\xbb\xbf")


def test_what_would_run_is_quoted_there_too() -> None:
    writer = CommaCountrySpreadsheet((Column("a", Kind.EXACT), Column("b", Kind.TEXT)))
    assert writer.piece([("=1.5", "=1")]) == b"'=1.5;'=1\r\n"
