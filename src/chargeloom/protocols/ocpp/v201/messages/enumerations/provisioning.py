"""Closed lists: boots, resets and networks (OCPP 2.0.1, Part 2, enumerations)."""

from enum import StrEnum


class APNAuthentication(StrEnum):
    """(OCPP 2.0.1, 3.1)."""

    CHAP = "CHAP"
    NONE = "NONE"
    PAP = "PAP"
    AUTO = "AUTO"


class BootReason(StrEnum):
    """(OCPP 2.0.1, 3.5)."""

    APPLICATION_RESET = "ApplicationReset"
    FIRMWARE_UPDATE = "FirmwareUpdate"
    LOCAL_RESET = "LocalReset"
    POWER_UP = "PowerUp"
    REMOTE_RESET = "RemoteReset"
    SCHEDULED_RESET = "ScheduledReset"
    TRIGGERED = "Triggered"
    UNKNOWN = "Unknown"
    WATCHDOG = "Watchdog"


class OCPPInterface(StrEnum):
    """(OCPP 2.0.1, 3.60)."""

    WIRED0 = "Wired0"
    WIRED1 = "Wired1"
    WIRED2 = "Wired2"
    WIRED3 = "Wired3"
    WIRELESS0 = "Wireless0"
    WIRELESS1 = "Wireless1"
    WIRELESS2 = "Wireless2"
    WIRELESS3 = "Wireless3"


class OCPPTransport(StrEnum):
    """(OCPP 2.0.1, 3.61)."""

    JSON = "JSON"
    SOAP = "SOAP"


class OCPPVersion(StrEnum):
    """(OCPP 2.0.1, 3.62)."""

    OCPP12 = "OCPP12"
    OCPP15 = "OCPP15"
    OCPP16 = "OCPP16"
    OCPP20 = "OCPP20"


class RegistrationStatus(StrEnum):
    """(OCPP 2.0.1, 3.69)."""

    ACCEPTED = "Accepted"
    PENDING = "Pending"
    REJECTED = "Rejected"


class ResetStatus(StrEnum):
    """(OCPP 2.0.1, 3.75)."""

    ACCEPTED = "Accepted"
    REJECTED = "Rejected"
    SCHEDULED = "Scheduled"


class ResetType(StrEnum):
    """(OCPP 2.0.1, 3.74)."""

    IMMEDIATE = "Immediate"
    ON_IDLE = "OnIdle"


class SetNetworkProfileStatus(StrEnum):
    """(OCPP 2.0.1, 3.78)."""

    ACCEPTED = "Accepted"
    REJECTED = "Rejected"
    FAILED = "Failed"


class VPNType(StrEnum):
    """(OCPP 2.0.1, 3.88)."""

    IKEV2 = "IKEv2"
    IPSEC = "IPSec"
    L2TP = "L2TP"
    PPTP = "PPTP"
