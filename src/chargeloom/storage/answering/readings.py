"""What meters read, of stations and of devices."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from chargeloom.domain.ids import DeviceId, TransactionId
from chargeloom.domain.instant import Instant
from chargeloom.domain.reading import ENERGY_IMPORT, WATT_HOURS
from chargeloom.domain.totals import latest
from chargeloom.storage.answering.asking import Asking
from chargeloom.storage.answers import PlacedReading, StoredReading
from chargeloom.storage.pages import ReadingPage
from chargeloom.storage.queries import readings

_LOOKED_BACK: Final = 50


class OfReadings(Asking):
    """Answers about readings."""

    async def readings(
        self,
        transaction: TransactionId,
        after: tuple[Instant, int] | None,
        limit: int,
        *,
        is_descending: bool = False,
    ) -> Sequence[StoredReading]:
        """List a transaction's readings by time, oldest first unless descending, behind a place."""
        asked = readings.newest_readings if is_descending else readings.readings
        return await self._reader.all(asked(transaction, after, limit))

    async def every_reading(self, page: ReadingPage) -> Sequence[PlacedReading]:
        """List readings of everything there is, by series and time; a station's own come first."""
        return await self._reader.all(readings.every_reading(page))

    async def last_energy_wh(self, transaction: TransactionId) -> Decimal | None:
        """Find the newest energy register reading of a transaction."""
        before: readings.Place | None = None
        while True:
            asked = readings.newest_readings(transaction, before, _LOOKED_BACK)
            found = await self._reader.all(asked)
            told = tuple(stored.reading for stored in reversed(found))
            energy = latest(told, ENERGY_IMPORT, WATT_HOURS)
            if energy is not None:
                return energy
            if len(found) < _LOOKED_BACK:
                return None
            before = found[-1].place

    async def device_readings(
        self,
        device: DeviceId,
        after: tuple[Instant, int] | None,
        limit: int,
        *,
        is_descending: bool = False,
    ) -> Sequence[StoredReading]:
        """List what a device measured by time, oldest first unless descending, behind a place."""
        asked = readings.newest_readings if is_descending else readings.readings
        return await self._reader.all(asked(device, after, limit))
