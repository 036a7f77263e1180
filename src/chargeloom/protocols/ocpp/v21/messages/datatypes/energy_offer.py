"""What a car offers to feed back, and at which price (ISO 15118-20) (OCPP 2.1, Part 2, datatypes)."""

from decimal import Decimal
from typing import Annotated

from msgspec import Meta

from chargeloom.protocols.ocpp.v201.messages.datatypes.primitives import (
    Extensible,
    Integer,
    String3,
    String2000,
)
from chargeloom.wire.timestamps import Timestamp


class EVPriceRule(Extensible):
    """(OCPP 2.1, 2.46)."""

    energy_fee: Decimal
    power_range_start: Decimal


class EVAbsolutePriceScheduleEntry(Extensible):
    """(OCPP 2.1, 2.40)."""

    duration: Integer
    ev_price_rule: Annotated[tuple[EVPriceRule, ...], Meta(min_length=1, max_length=8)]


class EVAbsolutePriceSchedule(Extensible):
    """(OCPP 2.1, 2.41)."""

    time_anchor: Timestamp
    currency: String3
    ev_absolute_price_schedule_entries: Annotated[
        tuple[EVAbsolutePriceScheduleEntry, ...], Meta(min_length=1, max_length=1024)
    ]
    price_algorithm: String2000


class EVPowerScheduleEntry(Extensible):
    """(OCPP 2.1, 2.44)."""

    duration: Integer
    power: Decimal


class EVPowerSchedule(Extensible):
    """(OCPP 2.1, 2.45)."""

    ev_power_schedule_entries: Annotated[
        tuple[EVPowerScheduleEntry, ...], Meta(min_length=1, max_length=1024)
    ]
    time_anchor: Timestamp


class EVEnergyOffer(Extensible):
    """(OCPP 2.1, 2.42)."""

    ev_absolute_price_schedule: EVAbsolutePriceSchedule | None = None
    ev_power_schedule: EVPowerSchedule
