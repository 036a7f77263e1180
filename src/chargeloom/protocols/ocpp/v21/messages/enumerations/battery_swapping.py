"""Closed lists: batteries that change hands (OCPP 2.1, Part 2, enumerations)."""

from enum import StrEnum


class BatterySwapEvent(StrEnum):
    """(OCPP 2.1, 3.5)."""

    BATTERY_IN = "BatteryIn"
    BATTERY_OUT = "BatteryOut"
    BATTERY_OUT_TIMEOUT = "BatteryOutTimeout"
