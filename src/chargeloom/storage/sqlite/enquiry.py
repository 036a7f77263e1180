"""Questions that the writer answers in passing: a reader's connection would take many times as long."""

import sqlite3
from collections.abc import Iterable
from typing import Final

import msgspec

from chargeloom.domain.ids import StationId
from chargeloom.domain.unit import Unit
from chargeloom.storage.sqlite.numbers import Numbers, UnknownStation


class Enquiry(Unit, eq=False):
    """Makes nothing durable, and asks whether a station ever gave this number to a transaction.

    It goes along with a batch of units: what was submitted before it counts.
    """

    station: StationId = StationId("")
    number: str = ""
    is_known: bool = False


_KNOWN: Final = """
SELECT asked.key FROM json_each(?) AS asked
WHERE EXISTS (
    SELECT 1 FROM "transaction"
    WHERE number = json_extract(asked.value, '$[0]')
    AND station_no = json_extract(asked.value, '$[1]')
)
"""


def answer(connection: sqlite3.Connection, numbers: Numbers, units: Iterable[Unit]) -> None:
    """Answer the enquiries among units, all of them in one go."""
    asked = [unit for unit in units if type(unit) is Enquiry]
    if not asked:
        return
    places = [(one.number, _station(numbers, one.station)) for one in asked]
    for (place,) in connection.execute(_KNOWN, (msgspec.json.encode(places).decode(),)):
        asked[place].is_known = True


def _station(numbers: Numbers, identity: StationId) -> int | None:
    try:
        return numbers.stations[identity]
    except UnknownStation:
        return None
