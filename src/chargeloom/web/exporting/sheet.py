"""A sheet: named columns of one kind each, and rows that come one after another, never all at once."""

from collections.abc import AsyncIterator
from decimal import Decimal
from enum import Enum, auto
from typing import NamedTuple, TypeAlias

Cell: TypeAlias = str | int | float | bool | Decimal | None
Cells: TypeAlias = tuple[Cell, ...]


class Kind(Enum):
    """What the cells of a column are."""

    TEXT = auto()
    WHOLE = auto()
    REAL = auto()
    FLAG = auto()
    EXACT = auto()
    """A decimal, or the meter's own text for one."""
    MOMENT = auto()
    """Microseconds of UTC."""


class Column(NamedTuple):
    """A column."""

    name: str
    kind: Kind


class Row(NamedTuple):
    """The cells of a row, and the cursor that the next one lies behind."""

    cursor: str
    cells: Cells


class Sheet(NamedTuple):
    """A table on its way out."""

    columns: tuple[Column, ...]
    rows: AsyncIterator[Row]
