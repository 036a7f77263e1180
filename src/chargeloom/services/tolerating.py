"""Tolerating: what a station's model is known for, and how often the station deviates."""

from collections.abc import Iterable, Sequence
from typing import Final

import msgspec

from chargeloom.domain.ids import StationId
from chargeloom.domain.instant import MINUTE, Instant
from chargeloom.domain.quirk import (
    Avoidance,
    Character,
    Deviation,
    DeviationRecord,
    Make,
    Quirk,
    character,
)
from chargeloom.domain.station import Station
from chargeloom.domain.unit import Unit

WRITTEN_EVERY: Final = MINUTE
"""A station that deviates with each message costs a row a minute, not a row a message."""

MAX_MAKES: Final = 10_000


class Tolerating:
    """The table of quirks, and the deviations that were put right."""

    def __init__(self, table: Sequence[Quirk], *, is_strict: bool) -> None:
        self.is_strict = is_strict
        self._table = () if is_strict else tuple(table)
        self._characters: dict[Make, Character] = {}
        self._found: dict[StationId, dict[Deviation, DeviationRecord]] = {}
        self._written: dict[tuple[StationId, Deviation], Instant] = {}

    def load(self, records: Iterable[DeviationRecord]) -> None:
        """Forget everything, and take what the store holds."""
        self._found.clear()
        self._written.clear()
        for record in records:
            self._keep(record)
            self._written[record.station, record.deviation] = record.last_at

    def character(self, station: Station) -> Character:
        """Tell how a station of this make is to be treated."""
        record = station.record
        make = Make(record.vendor, record.model, record.firmware)
        known = self._characters.get(make)
        if known is None:
            if len(self._characters) >= MAX_MAKES:
                self._characters.clear()
            known = self._characters[make] = character(self._table, make)
        return known

    def avoids(self, station: Station, avoidance: Avoidance) -> bool:
        """Whether something is better not asked of this station."""
        return avoidance in self.character(station).avoided

    def found(self, station: StationId) -> Sequence[DeviationRecord]:
        """List how the station has deviated."""
        return tuple(self._found.get(station, {}).values())

    def note(
        self,
        unit: Unit,
        station: StationId,
        action: str,
        deviations: Iterable[tuple[Deviation, str]],
        now: Instant,
    ) -> None:
        """Count deviations that were put right; each is durable at once the first time, then by the minute."""
        for deviation, pointer in deviations:
            record = self._counted(station, deviation, action, pointer, now)
            self._keep(record)
            written_at = self._written.get((station, deviation))
            if written_at is None or now - written_at >= WRITTEN_EVERY:
                self._written[station, deviation] = now
                unit.record(record)

    def _counted(
        self, station: StationId, deviation: Deviation, action: str, pointer: str, now: Instant
    ) -> DeviationRecord:
        known = self._found.get(station, {}).get(deviation)
        if known is not None:
            return msgspec.structs.replace(
                known, count=known.count + 1, last_at=now, action=action, pointer=pointer
            )
        return DeviationRecord(
            station=station,
            deviation=deviation,
            count=1,
            first_at=now,
            last_at=now,
            action=action,
            pointer=pointer,
        )

    def _keep(self, record: DeviationRecord) -> None:
        self._found.setdefault(record.station, {})[record.deviation] = record
