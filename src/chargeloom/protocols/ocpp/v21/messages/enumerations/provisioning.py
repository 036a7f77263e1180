"""Closed lists: boots, resets and networks (OCPP 2.1, Part 2, enumerations)."""

from enum import StrEnum


class OCPPInterface(StrEnum):
    """(OCPP 2.1, 3.71)."""

    WIRED0 = "Wired0"
    WIRED1 = "Wired1"
    WIRED2 = "Wired2"
    WIRED3 = "Wired3"
    WIRELESS0 = "Wireless0"
    WIRELESS1 = "Wireless1"
    WIRELESS2 = "Wireless2"
    WIRELESS3 = "Wireless3"
    ANY = "Any"


class OCPPVersion(StrEnum):
    """(OCPP 2.1, 3.73)."""

    OCPP12 = "OCPP12"
    OCPP15 = "OCPP15"
    OCPP16 = "OCPP16"
    OCPP20 = "OCPP20"
    OCPP201 = "OCPP201"
    OCPP21 = "OCPP21"


class ResetType(StrEnum):
    """(OCPP 2.1, 3.90)."""

    IMMEDIATE = "Immediate"
    ON_IDLE = "OnIdle"
    IMMEDIATE_AND_RESUME = "ImmediateAndResume"
