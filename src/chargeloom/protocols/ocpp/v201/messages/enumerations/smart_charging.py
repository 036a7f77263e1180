"""Closed lists: charging profiles, limits and needs (OCPP 2.0.1, Part 2, enumerations)."""

from enum import StrEnum


class ChargingLimitSource(StrEnum):
    """(OCPP 2.0.1, 3.11)."""

    EMS = "EMS"
    OTHER = "Other"
    SO = "SO"
    CSO = "CSO"


class ChargingProfileKind(StrEnum):
    """(OCPP 2.0.1, 3.12)."""

    ABSOLUTE = "Absolute"
    RECURRING = "Recurring"
    RELATIVE = "Relative"


class ChargingProfilePurpose(StrEnum):
    """(OCPP 2.0.1, 3.13)."""

    CHARGING_STATION_EXTERNAL_CONSTRAINTS = "ChargingStationExternalConstraints"
    CHARGING_STATION_MAX_PROFILE = "ChargingStationMaxProfile"
    TX_DEFAULT_PROFILE = "TxDefaultProfile"
    TX_PROFILE = "TxProfile"


class ChargingProfileStatus(StrEnum):
    """(OCPP 2.0.1, 3.14)."""

    ACCEPTED = "Accepted"
    REJECTED = "Rejected"


class ChargingRateUnit(StrEnum):
    """(OCPP 2.0.1, 3.15)."""

    WATTS = "W"
    AMPERES = "A"


class ClearChargingProfileStatus(StrEnum):
    """(OCPP 2.0.1, 3.18)."""

    ACCEPTED = "Accepted"
    UNKNOWN = "Unknown"


class CostKind(StrEnum):
    """(OCPP 2.0.1, 3.24)."""

    CARBON_DIOXIDE_EMISSION = "CarbonDioxideEmission"
    RELATIVE_PRICE_PERCENTAGE = "RelativePricePercentage"
    RENEWABLE_GENERATION_PERCENTAGE = "RenewableGenerationPercentage"


class EnergyTransferMode(StrEnum):
    """(OCPP 2.0.1, 3.30)."""

    DC = "DC"
    AC_SINGLE_PHASE = "AC_single_phase"
    AC_TWO_PHASE = "AC_two_phase"
    AC_THREE_PHASE = "AC_three_phase"


class GetChargingProfileStatus(StrEnum):
    """(OCPP 2.0.1, 3.38)."""

    ACCEPTED = "Accepted"
    NO_PROFILES = "NoProfiles"


class NotifyEVChargingNeedsStatus(StrEnum):
    """(OCPP 2.0.1, 3.59)."""

    ACCEPTED = "Accepted"
    REJECTED = "Rejected"
    PROCESSING = "Processing"


class RecurrencyKind(StrEnum):
    """(OCPP 2.0.1, 3.68)."""

    DAILY = "Daily"
    WEEKLY = "Weekly"
