"""Devices, and what they measured."""

from typing import Any, Final

from sqlalchemy import Row, select

from chargeloom.domain.devices.device import Device
from chargeloom.storage.asked import Asked
from chargeloom.storage.rows import record_of
from chargeloom.storage.tables import device


def _device(row: Row[Any]) -> Device:
    return record_of(Device, row)


ALL_DEVICES: Final = Asked(select(device).order_by(device.c.id), _device)
