"""Modbus TCP: reads a device by its layout; a SunSpec device is asked for its own."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from typing import TYPE_CHECKING, Final

from chargeloom.domain.devices.device import Channel, Modbus, Sample
from chargeloom.protocols.devices import maps, sunspec, words
from chargeloom.protocols.devices.sunspec import Layout, Model
from chargeloom.services.measuring.reaching import Reach
from chargeloom.services.measuring.source import SourceSilent

if TYPE_CHECKING:
    from pymodbus.client import AsyncModbusTcpClient

_LIBRARY: Final = "this device needs more: pip install 'chargeloom[devices]'"


class ModbusSource:
    """A connection that is made when it is needed, and dropped after a failure."""

    waits_for_news: Final = False

    def __init__(self, reach: Reach, settings: Modbus, timeout_s: float) -> None:
        self._reach = reach
        self._settings = settings
        self._timeout_s = timeout_s
        self._client: AsyncModbusTcpClient | None = None
        self._layout: Layout | None = None

    async def read(self) -> Sample:
        """Read every channel once. Raises SourceSilent."""
        try:
            client = await self._connected()
            layout = self._layout = self._layout or await self._learned(client)
            banks = await self._banks(client, layout)
        except BaseException:
            await self.close()
            raise
        return Sample(
            values=dict(_values(layout, banks)),
            are_currents_unsigned=layout.are_currents_unsigned,
        )

    async def close(self) -> None:
        """Drop the connection."""
        client, self._client = self._client, None
        if client is not None:
            client.close()

    async def _connected(self) -> "AsyncModbusTcpClient":
        if self._client is not None and self._client.connected:
            return self._client
        try:
            from pymodbus.client import AsyncModbusTcpClient  # noqa: PLC0415 of an extra
        except ImportError as error:
            raise SourceSilent(_LIBRARY) from error
        settings = self._settings
        self._client = client = AsyncModbusTcpClient(
            await self._reach.address(settings.host, settings.port),
            port=settings.port,
            timeout=self._timeout_s,
            retries=0,
            reconnect_delay=0,
        )
        if not await client.connect():
            raise SourceSilent(f"no connection to {settings.host}:{settings.port}")
        return client

    async def _learned(self, client: "AsyncModbusTcpClient") -> Layout:
        settings = self._settings
        if settings.registers:
            return Layout(settings.registers, settings.are_currents_unsigned)
        if settings.map != maps.SUNSPEC:
            known = maps.known().get(settings.map)
            if known is None:
                raise SourceSilent(f"there is no map {settings.map}")
            return Layout(known.registers, known.are_currents_unsigned)
        found = sunspec.layout([model async for model in self._models(client)])
        if found is None:
            raise SourceSilent("the device has no SunSpec model that measures anything")
        return found

    async def _models(self, client: "AsyncModbusTcpClient") -> AsyncIterator[Model]:
        """Walk from model to model (SunSpec Device Information Model 1.1, 6.2)."""
        place = await self._begin(client)
        for _ in range(sunspec.MAX_MODELS):
            number, length = await self._words(client, "holding", place, sunspec.HEADER)
            if number == sunspec.END:
                return
            yield Model(number, place + sunspec.HEADER, length)
            place += sunspec.HEADER + length
            if place >= sunspec.END:
                return

    async def _begin(self, client: "AsyncModbusTcpClient") -> int:
        refused: SourceSilent | None = None
        for base in sunspec.BASES:
            try:
                mark = await self._words(client, "holding", base, len(sunspec.MARK))
            except Refused as error:
                refused = error
                continue
            if tuple(mark) == sunspec.MARK:
                return base + len(sunspec.MARK)
        raise SourceSilent("no SunSpec mark at 40000, 0 or 50000") from refused

    async def _banks(
        self, client: "AsyncModbusTcpClient", layout: Layout
    ) -> Mapping[str, Mapping[int, int]]:
        banks: dict[str, dict[int, int]] = {"holding": {}, "input": {}}
        for span in words.spans(layout.registers):
            read = await self._words(client, span.table, span.start, span.length)
            banks[span.table].update(enumerate(read, span.start))
        return banks

    async def _words(
        self, client: "AsyncModbusTcpClient", table: str, start: int, count: int
    ) -> list[int]:
        from pymodbus.exceptions import ModbusException  # noqa: PLC0415 of an extra

        read = client.read_input_registers if table == "input" else client.read_holding_registers
        try:
            answer = await read(start, count=count, device_id=self._settings.unit)
        except (ModbusException, OSError) as error:
            if _is_cancelled():
                raise asyncio.CancelledError from error
            raise SourceSilent(f"no answer for {table} register {start}: {error}") from error
        if answer.isError():
            code = getattr(answer, "exception_code", "?")
            raise Refused(f"{table} register {start}: the device refuses, code {code}")
        if len(answer.registers) != count:
            raise SourceSilent(f"{table} register {start}: {len(answer.registers)} of {count} came")
        return list(answer.registers)


def _is_cancelled() -> bool:
    """Whether we are to stop: the library takes that for a failure of the device."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


class Refused(SourceSilent):
    """The device answers, and does not have this."""


def _values(layout: Layout, banks: Mapping[str, Mapping[int, int]]) -> Mapping[Channel, float]:
    if layout.is_sunspec:
        return sunspec.values(layout.registers, banks["holding"])
    return {one.channel: words.read(one, banks[one.table]) for one in layout.registers}
