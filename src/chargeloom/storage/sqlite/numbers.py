"""The small numbers that stand for stations and layouts in rows."""

import sqlite3
from typing import Final

from chargeloom.domain.ids import StationId
from chargeloom.domain.reading import Quantity
from chargeloom.domain.stations.station_record import StationRecord
from chargeloom.storage import tables
from chargeloom.storage.columns import written
from chargeloom.storage.rows import RowMaker, values_of
from chargeloom.storage.sqlite.statements import replacing

Quantities = tuple[Quantity, ...]

_MOST_LAYOUTS: Final = 10_000
"""Stations choose what they measure: memory for it has an end, the table has none."""

_STATION: Final = RowMaker(tables.station, leaves_out=("no",))
_KEEP_STATION: Final = replacing(tables.station, _STATION.columns, "identity")
_FIND_STATION: Final = "SELECT no FROM station WHERE identity = ?"
_FIND_LAYOUT: Final = "SELECT no FROM reading_layout WHERE quantities = ?"
_ADD_LAYOUT: Final = "INSERT INTO reading_layout (quantities) VALUES (?) RETURNING no"


class UnknownStation(LookupError):
    """A fact names a station that was never recorded."""


class Numbers:
    """Finds numbers, and remembers them. Used inside the transaction that needs them."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self.stations: Final = _Stations(connection)
        """By identity. Raises UnknownStation."""
        self._layouts: dict[Quantities, int] = {}
        self._recent: dict[int, tuple[Quantities, int]] = {}
        """The layouts by the very object: what reads a station's texts gives the same one again."""

    def keep(self, record: StationRecord) -> None:
        """Write what is known of a station; a new one gets its number by that."""
        values = values_of(record)
        values["identity"] = values["id"]
        _KEEP_STATION.run(self._connection, (_STATION.row(values),))

    def layout(self, quantities: Quantities) -> int:
        """Return the number of what a row holds; a new one is written at once."""
        # To compare what a dozen quantities say takes longer than all the rest of a reading's row.
        recent = self._recent.get(id(quantities))
        if recent is not None and recent[0] is quantities:
            return recent[1]
        number = self._layout(quantities)
        if len(self._recent) >= _MOST_LAYOUTS:
            self._recent.clear()
        self._recent[id(quantities)] = (quantities, number)
        return number

    def _layout(self, quantities: Quantities) -> int:
        number = self._layouts.get(quantities)
        if number is None:
            number = self._find_or_add_layout(written(quantities))
            if len(self._layouts) >= _MOST_LAYOUTS:
                self._layouts.clear()
            self._layouts[quantities] = number
        return number

    def forget(self) -> None:
        """Remember nothing: what was numbered in a transaction that failed was never written."""
        self.stations.clear()
        self._layouts.clear()
        self._recent.clear()

    def _find_or_add_layout(self, text: str) -> int:
        known = _found(self._connection, _FIND_LAYOUT, text)
        if known is not None:
            return known
        (added,) = self._connection.execute(_ADD_LAYOUT, (text,)).fetchall()
        return int(added[0])


class _Stations(dict[StationId, int]):
    """The numbers of stations; one that is not known yet is looked for."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        super().__init__()
        self._connection = connection

    def __missing__(self, identity: StationId) -> int:
        number = _found(self._connection, _FIND_STATION, identity)
        if number is None:
            raise UnknownStation(identity)
        self[identity] = number
        return number


def _found(connection: sqlite3.Connection, query: str, name: str) -> int | None:
    row: tuple[int] | None = connection.execute(query, (name,)).fetchone()
    return row[0] if row is not None else None
