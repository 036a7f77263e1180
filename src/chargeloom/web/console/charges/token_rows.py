"""Tokens from a table: CSV whose first line names the columns; all lines are read before the first token is kept."""

import csv
import io
from collections.abc import Iterator, Sequence
from typing import Any, Final

import msgspec

from chargeloom.domain.charging.token import TokenType
from chargeloom.web.api.charges.tokens import TokenBody, in_our_words
from chargeloom.web.console.charges import token_places
from chargeloom.web.problems import Fault, Problem, invalid
from chargeloom.web.reading import read_body

MOST_ROWS: Final = 5_000
COLUMNS: Final = ("uid", "type", "issuer", "status", "group", "expires_at", "places")
_BETWEEN_PLACES: Final = "|"
_LOST: Final = "\ufffd"
"""What stands where a letter was read in the wrong encoding."""
_TOO_MANY_CELLS: Final = (
    "has more cells than columns are named; what holds a comma stands in quotes"
)


def read_csv(text: str) -> list[TokenBody]:
    """Read tokens, a header in front. Raises Problem, which names the line and the column."""
    rows = _rows(text.lstrip("\ufeff"))
    names = [name.strip().lower() for name in next(rows, (0, ()))[1]]
    unknown = set(names) - set(COLUMNS)
    if "uid" not in names or unknown:
        raise invalid(Fault("/csv", f"the first line names the columns: {', '.join(COLUMNS)}"))
    found: list[TokenBody] = []
    for number, cells in rows:
        if len(found) >= MOST_ROWS:
            raise invalid(Fault("/csv", f"at most {MOST_ROWS} tokens at once"))
        found.append(_token(names, cells, number))
    return found


def _rows(text: str) -> Iterator[tuple[int, Sequence[str]]]:
    """Number each row by the line that it begins in: a cell in quotes may go over several, and empty lines are none."""
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    begins = 1
    try:
        for cells in rows:
            if any(_LOST in cell for cell in cells):
                lost = (
                    f"line {begins} holds a letter that could not be read; save the table as UTF-8"
                )
                raise invalid(Fault(f"/csv/{begins}", lost))
            if cells:
                yield begins, cells
            begins = rows.line_num + 1
    except csv.Error:
        raise invalid(Fault(f"/csv/{begins}", f"line {begins} is no CSV")) from None


def _token(names: Sequence[str], cells: Sequence[str], number: int) -> TokenBody:
    try:
        if len(cells) > len(names):
            raise invalid(Fault(f"/{names[-1]}", _TOO_MANY_CELLS))
        said = zip(names, (cell.strip() for cell in cells), strict=False)
        return _read({name: text for name, text in said if text})
    except Problem as problem:
        fault = problem.errors[0] if problem.errors else Fault("", problem.detail)
        column = fault.pointer.lstrip("/")
        what = f"line {number}, {column}: {fault.message}" if column else fault.message
        raise invalid(Fault(f"/csv/{number}{fault.pointer}", what)) from None


def _read(said: dict[str, str]) -> TokenBody:
    """Read a token as the API does, so that nothing is found to be wrong once others are kept."""
    places = token_places.read(said.pop("places", "").replace(_BETWEEN_PLACES, "\n"))
    said.setdefault("type", TokenType.ISO14443)
    body = msgspec.structs.replace(
        read_body(TokenBody, msgspec.json.encode(said)), allowed_at=places
    )
    fields: dict[str, Any] = msgspec.structs.asdict(body)
    with token_places.told():
        in_our_words(fields)
    return body


def _delimiter(text: str) -> str:
    """Tell commas from the semicolons that spreadsheets write in some countries."""
    first = text.lstrip().partition("\n")[0]
    return ";" if first.count(";") > first.count(",") else ","
