"""A run as a table: a row for each session and interval."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from chargeloom.web.exporting.parquet import Parquet
from chargeloom.web.exporting.sheet import Cells, Column, Kind
from chargeloom.web.exporting.whole_file import whole_file

if TYPE_CHECKING:
    from chargeloom.research.result import Result

COLUMNS: Final = (
    Column("session_id", Kind.TEXT),
    Column("station_id", Kind.TEXT),
    Column("interval", Kind.WHOLE),
    Column("offered_a", Kind.REAL),
    Column("drawn_a", Kind.REAL),
)


def write(path: Path, rows: Iterator[Cells]) -> None:
    """Write a file that appears only when it is whole."""
    table = Parquet(COLUMNS)
    with whole_file(path, replaces=True) as file:
        file.write(table.begin())
        file.write(table.piece(list(rows)))
        file.write(table.end())


def rows(result: "Result") -> Iterator[Cells]:
    """List offers and what was drawn of them."""
    for each in result.sessions:
        lists = zip(each.offered_a, each.drawn_a, strict=True)
        for interval, (offered, drawn) in enumerate(lists, each.arrival):
            yield (each.session_id, each.station_id, interval, offered, drawn)
