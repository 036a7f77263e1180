"""Device maps: the kinds of devices whose figures we know the places of."""

from typing import Literal

import msgspec

from chargeloom.domain.access import Right
from chargeloom.protocols.devices import maps
from chargeloom.web.endpoint import Ask, NoQuery, gets
from chargeloom.web.pagination import Listing


class DeviceMap(msgspec.Struct, frozen=True, kw_only=True):
    """A kind of device whose figures we know the places of."""

    id: str
    name: str
    kind: Literal["modbus", "http", "mqtt"]
    source: str


@gets("/api/v1/device-maps", Right.READ)
async def device_maps(ask: Ask[NoQuery, None]) -> Listing[DeviceMap]:  # noqa: ARG001 as every endpoint
    """List the kinds of devices that need no registers or paths of one's own; `sunspec` needs none either."""
    return Listing(items=_maps(), next=None)


def _maps() -> tuple[DeviceMap, ...]:
    registers = tuple(
        DeviceMap(id=one.id, name=one.name, kind="modbus", source=one.source)
        for one in maps.known().values()
    )
    documents = tuple(
        DeviceMap(id=one.id, name=one.name, kind=one.kind, source=one.source)
        for one in maps.known_documents().values()
    )
    return registers + documents


ENDPOINTS = (device_maps,)
