"""The prices of an ISO 15118-20 schedule (OCPP 2.1, Part 2, datatypes)."""

from typing import Annotated

from msgspec import Meta, field

from chargeloom.protocols.ocpp.v201.messages.datatypes.primitives import (
    Extensible,
    Integer,
    Natural,
    Percent,
    String3,
    String8,
    String32,
    String80,
    String100,
    String160,
    String2000,
)
from chargeloom.wire.timestamps import Timestamp


class RationalNumber(Extensible):
    """(OCPP 2.1, 2.81)."""

    exponent: Integer
    value: Integer


class TaxRule(Extensible):
    """(OCPP 2.1, 2.106)."""

    tax_rule_id: Natural = field(name="taxRuleID")
    tax_rule_name: String100 | None = None
    tax_included_in_price: bool | None = None
    applies_to_energy_fee: bool
    applies_to_parking_fee: bool
    applies_to_overstay_fee: bool
    applies_to_minimum_maximum_cost: bool
    tax_rate: RationalNumber


class PriceRule(Extensible):
    """(OCPP 2.1, 2.79)."""

    parking_fee_period: Integer | None = None
    carbon_dioxide_emission: Natural | None = None
    renewable_generation_percentage: Percent | None = None
    energy_fee: RationalNumber
    parking_fee: RationalNumber | None = None
    power_range_start: RationalNumber


class PriceRuleStack(Extensible):
    """(OCPP 2.1, 2.78)."""

    duration: Integer
    price_rule: Annotated[tuple[PriceRule, ...], Meta(min_length=1, max_length=8)]


class OverstayRule(Extensible):
    """(OCPP 2.1, 2.74)."""

    overstay_fee: RationalNumber
    overstay_rule_description: String32 | None = None
    start_time: Integer
    overstay_fee_period: Integer


class OverstayRuleList(Extensible):
    """(OCPP 2.1, 2.73)."""

    overstay_power_threshold: RationalNumber | None = None
    overstay_rule: Annotated[tuple[OverstayRule, ...], Meta(min_length=1, max_length=5)]
    overstay_time_threshold: Integer | None = None


class AdditionalSelectedServices(Extensible):
    """(OCPP 2.1, 2.4)."""

    service_fee: RationalNumber
    service_name: String80


class AbsolutePriceSchedule(Extensible):
    """(OCPP 2.1, 2.1)."""

    time_anchor: Timestamp
    price_schedule_id: Natural = field(name="priceScheduleID")
    price_schedule_description: String160 | None = None
    currency: String3
    language: String8
    price_algorithm: String2000
    minimum_cost: RationalNumber | None = None
    maximum_cost: RationalNumber | None = None
    price_rule_stacks: Annotated[tuple[PriceRuleStack, ...], Meta(min_length=1, max_length=1024)]
    tax_rules: Annotated[tuple[TaxRule, ...], Meta(min_length=1, max_length=10)] | None = None
    overstay_rule_list: OverstayRuleList | None = None
    additional_selected_services: (
        Annotated[tuple[AdditionalSelectedServices, ...], Meta(min_length=1, max_length=5)] | None
    ) = None


class PriceLevelScheduleEntry(Extensible):
    """(OCPP 2.1, 2.76)."""

    duration: Integer
    price_level: Natural


class PriceLevelSchedule(Extensible):
    """(OCPP 2.1, 2.77)."""

    price_level_schedule_entries: Annotated[
        tuple[PriceLevelScheduleEntry, ...], Meta(min_length=1, max_length=100)
    ]
    time_anchor: Timestamp
    price_schedule_id: Natural
    price_schedule_description: String32 | None = None
    number_of_price_levels: Natural
