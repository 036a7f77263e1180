"""CSV (RFC 4180): what spreadsheets open; a cell that one would run as a formula is made harmless."""

import codecs
import csv
import io
import re
from collections.abc import Callable, Iterable, Sequence
from typing import ClassVar, Final

from chargeloom.domain.instant import Instant, to_rfc3339
from chargeloom.web.exporting.sheet import Cell, Cells, Column, Kind

MEDIA_TYPE: Final = "text/csv"
_RUN: Final = re.compile("'*[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
"""What makes spreadsheets run a cell, and what was quoted already: so that one apostrophe is always ours."""


class Spreadsheet:
    """Writes a sheet as CSV, piece by piece."""

    delimiter: ClassVar[str] = ","
    mark: ClassVar[bytes] = b""

    def __init__(self, columns: tuple[Column, ...]) -> None:
        self._columns = columns
        self._shown = tuple(self._shows(column.kind) for column in columns)

    def begin(self) -> bytes:
        """Write what comes before the first row."""
        return self.mark + self._lines([[column.name for column in self._columns]])

    def piece(self, rows: Sequence[Cells]) -> bytes:
        """Write some rows."""
        return self._lines(
            [show(cell) for show, cell in zip(self._shown, cells, strict=True)] for cells in rows
        )

    def _shows(self, kind: Kind) -> Callable[[Cell], str]:
        return _SHOWN[kind]

    def _lines(self, rows: Iterable[Iterable[str]]) -> bytes:
        drawn = io.StringIO()
        csv.writer(drawn, delimiter=self.delimiter).writerows(rows)
        return drawn.getvalue().encode("utf-8", "backslashreplace")

    def end(self) -> bytes:
        """Write what comes behind the last row: nothing."""
        return b""


class CommaCountrySpreadsheet(Spreadsheet):
    """CSV for spreadsheets of countries that write 0,49: there the other one opens in a single column, and 12.34 may be read as a date."""

    delimiter = ";"
    mark = codecs.BOM_UTF8

    def _shows(self, kind: Kind) -> Callable[[Cell], str]:
        show = _SHOWN[kind]
        return _with_comma(show) if kind in _DECIMALS else show


def harmless(text: str) -> str:
    """Quote a text that would run."""
    return f"'{text}" if _RUN.match(text) else text


def unquoted(text: str) -> str:
    """Read a cell as it was before it was made harmless."""
    return text[1:] if text.startswith("'") and _RUN.match(text) else text


def is_number(text: str) -> bool:
    """Whether a text is a plain decimal, whatever sign it begins with."""
    return text.removeprefix("-").replace(".", "", 1).isdecimal()


def _text(cell: Cell) -> str:
    return "" if cell is None else harmless(str(cell))


def _exact(cell: Cell) -> str:
    text = f"{cell:f}" if not isinstance(cell, str | None) else cell or ""
    return text if is_number(text) else harmless(text)


def _flag(cell: Cell) -> str:
    return "" if cell is None else str(cell).lower()


def _moment(cell: Cell) -> str:
    return to_rfc3339(Instant(cell)) if isinstance(cell, int) else ""


def _plain(cell: Cell) -> str:
    return "" if cell is None else str(cell)


_SHOWN: Final[dict[Kind, Callable[[Cell], str]]] = {
    Kind.TEXT: _text,
    Kind.WHOLE: _plain,
    Kind.REAL: _plain,
    Kind.FLAG: _flag,
    Kind.EXACT: _exact,
    Kind.MOMENT: _moment,
}


_DECIMALS: Final = frozenset({Kind.EXACT, Kind.REAL})


def _with_comma(show: Callable[[Cell], str]) -> Callable[[Cell], str]:
    def shown(cell: Cell) -> str:
        text = show(cell)
        return text.replace(".", ",") if is_number(text) else text

    return shown
