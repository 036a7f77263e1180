"""Readings of a meter (OCPP 2.0.1, Part 2, datatypes)."""

from decimal import Decimal
from typing import Annotated

from msgspec import Meta

from chargeloom.protocols.ocpp.v201.messages.datatypes.primitives import (
    Extensible,
    Integer,
    String20,
    String50,
    String2500,
)
from chargeloom.protocols.ocpp.v201.messages.enumerations.metering import (
    Location,
    Measurand,
    Phase,
    ReadingContext,
)
from chargeloom.wire.timestamps import Timestamp


class SignedMeterValue(Extensible):
    """(OCPP 2.0.1, 2.46)."""

    signed_meter_data: String2500
    signing_method: String50
    encoding_method: String50
    public_key: String2500


class UnitOfMeasure(Extensible):
    """(OCPP 2.0.1, 2.49)."""

    unit: String20 | None = None
    multiplier: Integer | None = None


class SampledValue(Extensible):
    """(OCPP 2.0.1, 2.41)."""

    value: Decimal
    context: ReadingContext | None = None
    measurand: Measurand | None = None
    phase: Phase | None = None
    location: Location | None = None
    signed_meter_value: SignedMeterValue | None = None
    unit_of_measure: UnitOfMeasure | None = None


class MeterValue(Extensible):
    """(OCPP 2.0.1, 2.32)."""

    sampled_value: Annotated[tuple[SampledValue, ...], Meta(min_length=1)]
    timestamp: Timestamp
