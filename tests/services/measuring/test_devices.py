"""A device is changed as it is by then; one that was removed stays so, and has no secret."""

import asyncio

import pytest
from msgspec import UNSET

from chargeloom.domain.devices.device import ALL_PHASES, Device, Http, Terms
from tests.rig import Rig


@pytest.fixture
async def device(rig: Rig) -> Device:
    return await rig.core.measuring.devices.make(
        "Ada",
        name="old",
        connection=Http(url="http://192.0.2.7/meter", map="shelly-3em"),
        phases=ALL_PHASES,
        terms=Terms(),
        secret="open sesame",
    )


async def test_changes_that_come_at_once_all_count(rig: Rig, device: Device) -> None:
    devices = rig.core.measuring.devices
    await asyncio.gather(
        devices.change(device, "Ada", secret=UNSET, name="new"),
        devices.change(device, "Bob", secret=None),
    )
    (stored,) = await rig.core.ground.store.devices()
    assert (stored.name, stored.sealed_secret) == ("new", None)
    assert devices.present(device.id) == stored


async def test_a_device_that_is_removed_while_it_is_changed_stays_removed(
    rig: Rig, device: Device
) -> None:
    devices = rig.core.measuring.devices
    await asyncio.gather(
        devices.remove(device, "Ada"), devices.change(device, "Bob", secret="another", name="new")
    )
    (stored,) = await rig.core.ground.store.devices()
    assert stored.removed_at is not None
    assert stored.sealed_secret is None
    assert devices.present(device.id) is None
