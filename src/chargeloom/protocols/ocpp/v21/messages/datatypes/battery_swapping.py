"""Batteries that change hands (OCPP 2.1, Part 2, datatypes)."""

from msgspec import field

from chargeloom.protocols.ocpp.v201.messages.datatypes.primitives import (
    ExactPercent,
    Extensible,
    Natural,
    String50,
    String500,
)
from chargeloom.wire.timestamps import Timestamp


class BatteryData(Extensible):
    """(OCPP 2.1, 2.8)."""

    evse_id: Natural
    serial_number: String50
    soc: ExactPercent = field(name="soC")
    soh: ExactPercent = field(name="soH")
    production_date: Timestamp | None = None
    vendor_info: String500 | None = None
