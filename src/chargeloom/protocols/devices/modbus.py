"""Modbus TCP: reads a device by its layout; a SunSpec device is asked for its own."""

from collections.abc import AsyncIterator
from typing import Final

from chargeloom.domain.devices.device import Modbus, Sample
from chargeloom.domain.devices.source import SourceSilent
from chargeloom.protocols.devices import maps, sunspec, words
from chargeloom.protocols.devices.modbus_link import NOT_THERE, ModbusLink, Refused
from chargeloom.protocols.devices.sunspec import Layout, Model
from chargeloom.services.measuring.reaching import Reach

_REGISTERS: Final = 65_536
"""A table has so many."""


class ModbusSource:
    """A connection that is made when it is needed, and dropped after a failure with all that was learned of the device."""

    waits_for_news: Final = False

    def __init__(self, reach: Reach, settings: Modbus, timeout_s: float) -> None:
        self._reach = reach
        self._settings = settings
        self._link = ModbusLink(settings.unit, timeout_s)
        self._layout: Layout | None = None
        self._gap = words.GAP

    async def read(self) -> Sample:
        """Read every channel once. Raises SourceSilent."""
        try:
            await self._connect()
            layout = self._layout = self._layout or await self._learned()
            banks = await self._banks(layout)
            _check(layout, banks["holding"])
        except BaseException:
            await self.close()
            raise
        return Sample(
            values=dict(sunspec.values(layout, banks)),
            are_currents_unsigned=layout.are_currents_unsigned,
        )

    async def close(self) -> None:
        """Drop the connection; another device may answer next time."""
        self._layout = None
        self._link.close()

    async def _connect(self) -> None:
        if self._link.is_open:
            return
        host, port = self._settings.host, self._settings.port
        address = await self._reach.address(host, port)
        try:
            await self._link.open(address, port)
        except (OSError, TimeoutError) as error:
            raise SourceSilent(f"no connection to {host}:{port}") from error

    async def _learned(self) -> Layout:
        settings = self._settings
        if settings.registers:
            return Layout(settings.registers, settings.are_currents_unsigned)
        if settings.map != maps.SUNSPEC:
            known = maps.known().get(settings.map)
            if known is None:
                raise SourceSilent(f"there is no map {settings.map}")
            return Layout(known.registers, known.are_currents_unsigned)
        found = sunspec.layout([model async for model in self._models()])
        if found is None:
            raise SourceSilent("the device has no SunSpec model that measures anything")
        return found

    async def _models(self) -> AsyncIterator[Model]:
        """Walk from model to model (SunSpec Device Information Model 1.1, 6.2)."""
        place = await self._begin()
        for _ in range(sunspec.MAX_MODELS):
            if place + sunspec.HEADER > _REGISTERS:
                return
            number, length = await self._link.read("holding", place, sunspec.HEADER)
            model = Model(number, place + sunspec.HEADER, length)
            place = model.start + length
            if number == sunspec.END or place > _REGISTERS:
                return
            yield model

    async def _begin(self) -> int:
        refused: SourceSilent | None = None
        for base in sunspec.BASES:
            try:
                mark = await self._link.read("holding", base, len(sunspec.MARK))
            except Refused as error:
                refused = error
                continue
            if tuple(mark) == sunspec.MARK:
                return base + len(sunspec.MARK)
        raise SourceSilent("no SunSpec mark at 40000, 0 or 50000") from refused

    async def _banks(self, layout: Layout) -> words.Banks:
        """Read all in as few goes as there may be; a device that refuses what lies between is asked for less."""
        try:
            return await self._read(layout)
        except Refused as error:
            if error.code not in NOT_THERE or self._gap == 0:
                raise
            self._gap = 0
            return await self._read(layout)

    async def _read(self, layout: Layout) -> words.Banks:
        banks: dict[str, dict[int, int]] = {"holding": {}, "input": {}}
        for span in words.spans(layout.registers, gap=self._gap, also=layout.headers):
            read = await self._link.read(span.table, span.start, span.length)
            banks[span.table].update(enumerate(read, span.start))
        return banks


def _check(layout: Layout, bank: words.Bank) -> None:
    """Look whether the models lie where they lay: the device may have been exchanged behind a gateway."""
    if not all(model.is_in(bank) for model in layout.models):
        raise SourceSilent("the device's SunSpec models have moved")
