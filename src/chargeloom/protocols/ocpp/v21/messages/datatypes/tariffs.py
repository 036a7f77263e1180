"""Tariffs that a station prices by (OCPP 2.1, Part 2, datatypes)."""

from decimal import Decimal
from typing import Annotated

from msgspec import Meta

from chargeloom.protocols.ocpp.v21.messages.datatypes.display_message import MessageContent
from chargeloom.protocols.ocpp.v21.messages.datatypes.status_info import StatusInfo
from chargeloom.protocols.ocpp.v21.messages.enumerations.tariff_and_cost import (
    DayOfWeek,
    EvseKind,
    TariffClearStatus,
    TariffKind,
)
from chargeloom.protocols.ocpp.v201.messages.datatypes.primitives import (
    Extensible,
    Integer,
    Natural,
    String3,
    String20,
    String60,
    String255,
)
from chargeloom.wire.timestamps import Timestamp


class TaxRate(Extensible):
    """(OCPP 2.1, 2.105)."""

    type: String20
    tax: Decimal
    stack: Natural | None = None


class Price(Extensible):
    """(OCPP 2.1, 2.80)."""

    excl_tax: Decimal | None = None
    incl_tax: Decimal | None = None
    tax_rates: Annotated[tuple[TaxRate, ...], Meta(min_length=1, max_length=5)] | None = None


class TariffConditions(Extensible):
    """(OCPP 2.1, 2.97)."""

    start_time_of_day: str | None = None
    end_time_of_day: str | None = None
    day_of_week: Annotated[tuple[DayOfWeek, ...], Meta(min_length=1, max_length=7)] | None = None
    valid_from_date: str | None = None
    valid_to_date: str | None = None
    evse_kind: EvseKind | None = None
    min_energy: Decimal | None = None
    max_energy: Decimal | None = None
    min_current: Decimal | None = None
    max_current: Decimal | None = None
    min_power: Decimal | None = None
    max_power: Decimal | None = None
    min_time: Integer | None = None
    max_time: Integer | None = None
    min_charging_time: Integer | None = None
    max_charging_time: Integer | None = None
    min_idle_time: Integer | None = None
    max_idle_time: Integer | None = None


class TariffConditionsFixed(Extensible):
    """(OCPP 2.1, 2.96)."""

    start_time_of_day: str | None = None
    end_time_of_day: str | None = None
    day_of_week: Annotated[tuple[DayOfWeek, ...], Meta(min_length=1, max_length=7)] | None = None
    valid_from_date: str | None = None
    valid_to_date: str | None = None
    evse_kind: EvseKind | None = None
    payment_brand: String20 | None = None
    payment_recognition: String20 | None = None


class TariffEnergyPrice(Extensible):
    """(OCPP 2.1, 2.98)."""

    price_kwh: Decimal
    conditions: TariffConditions | None = None


class TariffEnergy(Extensible):
    """(OCPP 2.1, 2.99)."""

    prices: Annotated[tuple[TariffEnergyPrice, ...], Meta(min_length=1)]
    tax_rates: Annotated[tuple[TaxRate, ...], Meta(min_length=1, max_length=5)] | None = None


class TariffTimePrice(Extensible):
    """(OCPP 2.1, 2.102)."""

    price_minute: Decimal
    conditions: TariffConditions | None = None


class TariffTime(Extensible):
    """(OCPP 2.1, 2.103)."""

    prices: Annotated[tuple[TariffTimePrice, ...], Meta(min_length=1)]
    tax_rates: Annotated[tuple[TaxRate, ...], Meta(min_length=1, max_length=5)] | None = None


class TariffFixedPrice(Extensible):
    """(OCPP 2.1, 2.100)."""

    conditions: TariffConditionsFixed | None = None
    price_fixed: Decimal


class TariffFixed(Extensible):
    """(OCPP 2.1, 2.101)."""

    prices: Annotated[tuple[TariffFixedPrice, ...], Meta(min_length=1)]
    tax_rates: Annotated[tuple[TaxRate, ...], Meta(min_length=1, max_length=5)] | None = None


class Tariff(Extensible):
    """(OCPP 2.1, 2.104)."""

    tariff_id: String60
    description: Annotated[tuple[MessageContent, ...], Meta(min_length=1, max_length=10)] | None = (
        None
    )
    currency: String3
    energy: TariffEnergy | None = None
    valid_from: Timestamp | None = None
    charging_time: TariffTime | None = None
    idle_time: TariffTime | None = None
    fixed_fee: TariffFixed | None = None
    reservation_time: TariffTime | None = None
    reservation_fixed: TariffFixed | None = None
    min_cost: Price | None = None
    max_cost: Price | None = None


class TariffAssignment(Extensible):
    """(OCPP 2.1, 2.95)."""

    tariff_id: String60
    tariff_kind: TariffKind
    valid_from: Timestamp | None = None
    evse_ids: Annotated[tuple[Natural, ...], Meta(min_length=1)] | None = None
    id_tokens: Annotated[tuple[String255, ...], Meta(min_length=1)] | None = None


class ClearTariffsResult(Extensible):
    """(OCPP 2.1, 2.24)."""

    status_info: StatusInfo | None = None
    tariff_id: String60 | None = None
    status: TariffClearStatus
