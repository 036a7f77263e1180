"""Readings of a meter (OCPP 2.1, Part 2, datatypes)."""

from decimal import Decimal
from typing import Annotated

from msgspec import Meta

from chargeloom.protocols.ocpp.v21.messages.enumerations.metering import Location, Measurand
from chargeloom.protocols.ocpp.v201.messages.datatypes.metering import UnitOfMeasure
from chargeloom.protocols.ocpp.v201.messages.datatypes.primitives import (
    Extensible,
    String50,
    String2500,
    String32768,
)
from chargeloom.protocols.ocpp.v201.messages.enumerations.metering import Phase, ReadingContext
from chargeloom.wire.timestamps import Timestamp


class SignedMeterValue(Extensible):
    """(OCPP 2.1, 2.92)."""

    signed_meter_data: String32768
    signing_method: String50 | None = None
    encoding_method: String50
    public_key: String2500 | None = None


class SampledValue(Extensible):
    """(OCPP 2.1, 2.87)."""

    value: Decimal
    measurand: Measurand | None = None
    context: ReadingContext | None = None
    phase: Phase | None = None
    location: Location | None = None
    signed_meter_value: SignedMeterValue | None = None
    unit_of_measure: UnitOfMeasure | None = None


class MeterValue(Extensible):
    """(OCPP 2.1, 2.68)."""

    sampled_value: Annotated[tuple[SampledValue, ...], Meta(min_length=1)]
    timestamp: Timestamp
