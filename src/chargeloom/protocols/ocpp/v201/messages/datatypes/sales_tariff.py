"""The tariff of an ISO 15118-2 schedule (OCPP 2.0.1, Part 2, datatypes)."""

from decimal import Decimal
from typing import Annotated

from msgspec import Meta

from chargeloom.protocols.ocpp.v201.messages.datatypes.primitives import (
    Extensible,
    Integer,
    Natural,
    String32,
)
from chargeloom.protocols.ocpp.v201.messages.enumerations.smart_charging import CostKind


class RelativeTimeInterval(Extensible):
    """(OCPP 2.0.1, 2.37)."""

    start: Integer
    duration: Integer | None = None


class Cost(Extensible):
    """(OCPP 2.0.1, 2.20)."""

    cost_kind: CostKind
    amount: Integer
    amount_multiplier: Integer | None = None


class ConsumptionCost(Extensible):
    """(OCPP 2.0.1, 2.19)."""

    start_value: Decimal
    cost: Annotated[tuple[Cost, ...], Meta(min_length=1, max_length=3)]


class SalesTariffEntry(Extensible):
    """(OCPP 2.0.1, 2.39)."""

    relative_time_interval: RelativeTimeInterval
    e_price_level: Natural | None = None
    consumption_cost: (
        Annotated[tuple[ConsumptionCost, ...], Meta(min_length=1, max_length=3)] | None
    ) = None


class SalesTariff(Extensible):
    """(OCPP 2.0.1, 2.40)."""

    id: Integer
    sales_tariff_description: String32 | None = None
    num_e_price_levels: Integer | None = None
    sales_tariff_entry: Annotated[tuple[SalesTariffEntry, ...], Meta(min_length=1, max_length=1024)]
