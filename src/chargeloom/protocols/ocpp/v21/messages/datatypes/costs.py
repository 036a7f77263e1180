"""What a station has priced (OCPP 2.1, Part 2, datatypes)."""

from decimal import Decimal
from typing import Annotated

from msgspec import Meta

from chargeloom.protocols.ocpp.v21.messages.datatypes.tariffs import Price
from chargeloom.protocols.ocpp.v21.messages.enumerations.tariff_and_cost import (
    CostDimensionType,
    TariffCostType,
)
from chargeloom.protocols.ocpp.v201.messages.datatypes.primitives import (
    Extensible,
    Integer,
    String3,
    String60,
    String500,
)
from chargeloom.wire.timestamps import Timestamp


class CostDimension(Extensible):
    """(OCPP 2.1, 2.31)."""

    type: CostDimensionType
    volume: Decimal


class ChargingPeriod(Extensible):
    """(OCPP 2.1, 2.15)."""

    dimensions: Annotated[tuple[CostDimension, ...], Meta(min_length=1)] | None = None
    tariff_id: String60 | None = None
    start_period: Timestamp


class TotalPrice(Extensible):
    """(OCPP 2.1, 2.108)."""

    excl_tax: Decimal | None = None
    incl_tax: Decimal | None = None


class TotalCost(Extensible):
    """(OCPP 2.1, 2.107)."""

    currency: String3
    type_of_cost: TariffCostType
    fixed: Price | None = None
    energy: Price | None = None
    charging_time: Price | None = None
    idle_time: Price | None = None
    reservation_time: Price | None = None
    reservation_fixed: Price | None = None
    total: TotalPrice


class TotalUsage(Extensible):
    """(OCPP 2.1, 2.109)."""

    energy: Decimal
    charging_time: Integer
    idle_time: Integer
    reservation_time: Integer | None = None


class CostDetails(Extensible):
    """(OCPP 2.1, 2.30)."""

    charging_periods: Annotated[tuple[ChargingPeriod, ...], Meta(min_length=1)] | None = None
    total_cost: TotalCost
    total_usage: TotalUsage
    failure_to_calculate: bool | None = None
    failure_reason: String500 | None = None
