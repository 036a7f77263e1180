"""Devices: made, changed, switched off and removed; their secrets are sealed."""

import asyncio
from collections.abc import Callable, Iterator
from typing import Any, Final

import msgspec

from chargeloom.domain.devices.device import PREFIX, Connection, Device, Terms
from chargeloom.domain.event import EventType
from chargeloom.domain.ids import DeviceId, from_text, to_text
from chargeloom.domain.unit import Unit
from chargeloom.services.ground import Ground
from chargeloom.services.secrets import SecretKeeper

MAX_DEVICES: Final = 1_000


class TooManyDevices(Exception):
    """There are as many devices as one process reads."""


class Devices:
    """Every device, in memory as it is stored."""

    def __init__(self, ground: Ground, keeper: SecretKeeper) -> None:
        self._ground = ground
        self._keeper = keeper
        self._devices: dict[DeviceId, Device] = {}
        self._alone = asyncio.Lock()
        self.on_change: Callable[[Device], None] = lambda device: None  # noqa: ARG005
        """Told of a device as it is from now on."""

    def __iter__(self) -> Iterator[Device]:
        return iter(tuple(one for one in self._devices.values() if one.removed_at is None))

    async def load(self) -> None:
        """Take all from the store."""
        self._devices = {one.id: one for one in await self._ground.store.devices()}

    def present(self, device: DeviceId) -> Device | None:
        """Find a device that was not removed."""
        found = self._devices.get(device)
        return found if found is not None and found.removed_at is None else None

    def named(self, text: str) -> Device | None:
        """Find a device by the id that the outside knows, as a meter of a site names it."""
        number = from_text(PREFIX, text)
        return None if number is None else self.present(DeviceId(number))

    def secret(self, device: Device) -> str | None:
        """Open the secret of a device; None when it has none, or one of another key."""
        if device.sealed_secret is None:
            return None
        opened = self._keeper.unseal(device.sealed_secret, text_id(device))
        return None if opened is None else opened.decode()

    async def make(
        self,
        actor: str,
        *,
        name: str,
        connection: Connection,
        phases: str,
        terms: Terms,
        secret: str | None,
    ) -> Device:
        """Make a device; it is read from now on. Raises TooManyDevices."""
        if len(tuple(self)) >= MAX_DEVICES:
            raise TooManyDevices
        now = self._ground.now()
        device_id = DeviceId(self._ground.ids.next(now))
        device = Device(
            id=device_id,
            name=name,
            connection=connection,
            phases=phases,
            terms=terms,
            created_at=now,
            sealed_secret=self._sealed(device_id, secret),
        )
        await self._write(device, "device.created", actor)
        return device

    async def change(
        self, device: Device, actor: str, *, secret: str | msgspec.UnsetType | None, **said: Any
    ) -> Device:
        """Change a device as it is by now; a secret that is said takes the place of the old one."""
        if not isinstance(secret, msgspec.UnsetType):
            said["sealed_secret"] = self._sealed(device.id, secret)
        return await self._replace(device.id, "device.changed", actor, said)

    async def remove(self, device: Device, actor: str) -> Device:
        """Remove a device; what it measured stays."""
        said = {"removed_at": self._ground.now(), "sealed_secret": None}
        return await self._replace(device.id, "device.removed", actor, said)

    async def _replace(
        self, device: DeviceId, action: str, actor: str, said: dict[str, Any]
    ) -> Device:
        """Put a device into another's place, one after the other; what was removed stays so."""
        async with self._alone:
            known = self._devices[device]
            if known.removed_at is not None:
                return known
            replaced = msgspec.structs.replace(known, **said)
            await self._write(replaced, action, actor, read_anew=_read(known) != _read(replaced))
            return replaced

    def _sealed(self, device: DeviceId, secret: str | None) -> bytes | None:
        return self._keeper.seal(secret.encode(), to_text(PREFIX, device)) if secret else None

    async def _write(
        self, device: Device, action: str, actor: str, *, read_anew: bool = False
    ) -> None:
        unit, subject = Unit(), text_id(device)
        unit.record(device)
        about = {"name": device.name, "active": device.is_active}
        told = {
            "connection": msgspec.to_builtins(device.connection),
            "phases": device.phases,
            "terms": msgspec.to_builtins(device.terms),
            "has_secret": device.sealed_secret is not None,
        }
        news = about | {"read_anew": read_anew}
        self._ground.tell(unit, EventType.DEVICE_CHANGED, subject, news, self._ground.now())
        self._ground.audit(unit, actor, action, subject, about | told)
        await self._ground.commit(unit)
        self._devices[device.id] = device
        self.on_change(device)


def _read(device: Device) -> tuple[Connection, str]:
    """Say how the currents of a device are read."""
    return device.connection, device.phases


def text_id(device: Device) -> str:
    """Write a device's id for the outside."""
    return to_text(PREFIX, device.id)
