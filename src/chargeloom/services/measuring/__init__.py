"""Measuring: devices are read, doubted and believed; the newest of each meter is at hand."""

from chargeloom.services.measuring.devices import Devices
from chargeloom.services.measuring.measuring import Measuring

__all__ = ("Devices", "Measuring")
