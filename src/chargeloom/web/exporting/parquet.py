"""Parquet: what research reads; decimals stay exact, times are in UTC.

A cell that its column's type can't hold (a meter's text that is no number, digits beyond 38) is left
empty there and stands in the column `beyond`, as JSON under the column's name: nothing is lost or rounded.
"""

import io
from collections.abc import Callable, Sequence
from decimal import Decimal
from importlib.util import find_spec
from typing import Any, Final

import msgspec

from chargeloom.domain.reading import EXACT, amount
from chargeloom.web.exporting.sheet import Cell, Cells, Column, Kind

MEDIA_TYPE: Final = "application/vnd.apache.parquet"
BEYOND: Final = "beyond"
DIGITS: Final = 38
PLACES: Final = 18
"""Enough for what a binary fraction of a station looks like in decimals."""

_LARGEST: Final = (1 << 63) - 1
_OUT_OF_REACH: Final = Decimal(10) ** (DIGITS - PLACES)
_EXTRA: Final = "Parquet needs pyarrow: pip install 'chargeloom[export]'"


class ParquetMissing(Exception):
    """The package that writes Parquet is not installed."""


class Parquet:
    """Writes a sheet as Parquet, a group of rows at a time; without its end it can't be read."""

    def __init__(self, columns: tuple[Column, ...]) -> None:
        """Raises ParquetMissing."""
        arrow, writer = _library()
        self._arrow = arrow
        self._columns = columns
        fields = [(column.name, _type(arrow, column.kind)) for column in columns]
        self._schema = arrow.schema([*fields, (BEYOND, arrow.string())])
        self._sink = _Sink()
        self._writer = writer.ParquetWriter(self._sink, self._schema, compression="zstd")

    def begin(self) -> bytes:
        """Write what comes before the first row."""
        return self._sink.drain()

    def piece(self, rows: Sequence[Cells]) -> bytes:
        """Write some rows."""
        if rows:
            beyond: list[dict[str, str]] = [{} for _ in rows]
            drawn = [
                [_fit(column, cells[place], beyond[turn]) for turn, cells in enumerate(rows)]
                for place, column in enumerate(self._columns)
            ]
            drawn.append([msgspec.json.encode(one).decode() if one else None for one in beyond])
            table = self._arrow.table(
                [
                    self._arrow.array(values, type=field.type)
                    for values, field in zip(drawn, self._schema, strict=True)
                ],
                schema=self._schema,
            )
            self._writer.write_table(table)
        return self._sink.drain()

    def end(self) -> bytes:
        """Write what makes a whole of it."""
        self._writer.close()
        return self._sink.drain()


class _Sink(io.RawIOBase):
    """Takes what is written, and gives it on at once."""

    def __init__(self) -> None:
        super().__init__()
        self._waiting = bytearray()
        self._told = 0

    def writable(self) -> bool:
        return True

    def tell(self) -> int:
        """Say how much was ever written: the places that Parquet notes."""
        return self._told

    def write(self, data: Any) -> int:
        self._waiting += data
        self._told += len(data)
        return len(data)

    def drain(self) -> bytes:
        """Take what waits."""
        drawn = bytes(self._waiting)
        self._waiting.clear()
        return drawn


def _library() -> tuple[Any, Any]:
    try:
        import pyarrow as pa  # noqa: PLC0415
        import pyarrow.parquet as pq  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise ParquetMissing(_EXTRA) from error
    return pa, pq


def is_there() -> bool:
    """Whether Parquet can be written here; nothing is loaded for that."""
    return find_spec("pyarrow") is not None


def _type(arrow: Any, kind: Kind) -> Any:
    return {
        Kind.TEXT: arrow.string(),
        Kind.WHOLE: arrow.int64(),
        Kind.REAL: arrow.float64(),
        Kind.FLAG: arrow.bool_(),
        Kind.EXACT: arrow.decimal128(DIGITS, PLACES),
        Kind.MOMENT: arrow.timestamp("us", tz="UTC"),
    }[kind]


def _fit(column: Column, cell: Cell, beyond: dict[str, str]) -> Cell:
    """Give what the column can hold; note the rest."""
    if cell is None:
        return None
    fit = _FITS.get(column.kind)
    held = cell if fit is None else fit(cell)
    if held is None:
        beyond[column.name] = str(cell)
    return held


def _exact(cell: Cell) -> Decimal | None:
    number = cell if isinstance(cell, Decimal) else amount(str(cell))
    if number is None or not number.is_finite() or abs(number) >= _OUT_OF_REACH:
        return None
    exponent = number.normalize(EXACT).as_tuple().exponent
    return number if isinstance(exponent, int) and exponent >= -PLACES else None


def _whole(cell: Cell) -> Cell:
    return cell if isinstance(cell, int) and -_LARGEST <= cell <= _LARGEST else None


def _text(cell: Cell) -> str:
    return str(cell).encode("utf-8", "backslashreplace").decode()


_FITS: Final[dict[Kind, Callable[[Cell], Cell]]] = {
    Kind.EXACT: _exact,
    Kind.WHOLE: _whole,
    Kind.MOMENT: _whole,
    Kind.TEXT: _text,
}
