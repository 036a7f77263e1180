"""Closed lists: tariffs, costs and payments (OCPP 2.1, Part 2, enumerations)."""

from enum import StrEnum


class CostDimensionType(StrEnum):
    """(OCPP 2.1, 3.26)."""

    ENERGY = "Energy"
    MAX_CURRENT = "MaxCurrent"
    MIN_CURRENT = "MinCurrent"
    MAX_POWER = "MaxPower"
    MIN_POWER = "MinPower"
    IDLE_TIME = "IdleTIme"
    CHARGING_TIME = "ChargingTime"


class DayOfWeek(StrEnum):
    """(OCPP 2.1, 3.31)."""

    MONDAY = "Monday"
    TUESDAY = "Tuesday"
    WEDNESDAY = "Wednesday"
    THURSDAY = "Thursday"
    FRIDAY = "Friday"
    SATURDAY = "Saturday"
    SUNDAY = "Sunday"


class EvseKind(StrEnum):
    """(OCPP 2.1, 3.40)."""

    AC = "AC"
    DC = "DC"


class PaymentStatus(StrEnum):
    """(OCPP 2.1, 3.76)."""

    SETTLED = "Settled"
    CANCELED = "Canceled"
    REJECTED = "Rejected"
    FAILED = "Failed"


class TariffChangeStatus(StrEnum):
    """(OCPP 2.1, 3.96)."""

    ACCEPTED = "Accepted"
    REJECTED = "Rejected"
    TOO_MANY_ELEMENTS = "TooManyElements"
    CONDITION_NOT_SUPPORTED = "ConditionNotSupported"
    TX_NOT_FOUND = "TxNotFound"
    NO_CURRENCY_CHANGE = "NoCurrencyChange"


class TariffClearStatus(StrEnum):
    """(OCPP 2.1, 3.97)."""

    ACCEPTED = "Accepted"
    REJECTED = "Rejected"
    NO_TARIFF = "NoTariff"


class TariffCostType(StrEnum):
    """(OCPP 2.1, 3.98)."""

    NORMAL_COST = "NormalCost"
    MIN_COST = "MinCost"
    MAX_COST = "MaxCost"


class TariffGetStatus(StrEnum):
    """(OCPP 2.1, 3.99)."""

    ACCEPTED = "Accepted"
    REJECTED = "Rejected"
    NO_TARIFF = "NoTariff"


class TariffKind(StrEnum):
    """(OCPP 2.1, 3.100)."""

    DEFAULT_TARIFF = "DefaultTariff"
    DRIVER_TARIFF = "DriverTariff"


class TariffSetStatus(StrEnum):
    """(OCPP 2.1, 3.101)."""

    ACCEPTED = "Accepted"
    REJECTED = "Rejected"
    TOO_MANY_ELEMENTS = "TooManyElements"
    CONDITION_NOT_SUPPORTED = "ConditionNotSupported"
    DUPLICATE_TARIFF_ID = "DuplicateTariffId"
