"""MeterValues of OCPP 1.6 as familiar readings."""

from collections.abc import Mapping
from typing import ClassVar, Final

from chargeloom.domain.instant import Instant
from chargeloom.domain.reading import Quantity, Reading
from chargeloom.protocols.ocpp.familiar import MOMENT, Gap, Strange
from chargeloom.protocols.ocpp.v16 import mapping
from chargeloom.protocols.ocpp.v16.mapping import MeterReport
from chargeloom.protocols.ocpp.v16.messages.core import MeterValues
from chargeloom.protocols.ocpp.v16.messages.datatypes import SampledValue

_NUMBER: Final = "0|-?[1-9][0-9]{0,17}"

Quantities = tuple[Quantity, ...]
Spoken = tuple[str | None, Instant]
"""The number of the transaction, and the time."""


class MeterManner:
    """Values are any texts (OCPP 1.6, 7.43) without what JSON forbids."""

    call = MeterValues
    sample = SampledValue
    value = '"([ !#-~]*)"'
    any_value = '"value":"1"'
    gaps: ClassVar[Mapping[str, Gap]] = {
        "timestamp": MOMENT,
        "transactionId": Gap(_NUMBER, str, "70{}".format),
    }
    unfamiliar = ()

    def told(self, call: MeterValues) -> MeterReport:
        """Map what was read in full."""
        return mapping.report(call)

    def template(self, call: MeterValues) -> int:
        """Remember the connector."""
        return call.connector_id

    def spoken(self, told: MeterReport) -> Spoken:
        """Take out what changes. Raises Strange when there are several readings."""
        if len(told.readings) != 1:
            raise Strange
        return told.number, told.readings[0].at

    def quantity(self, sample: SampledValue) -> Quantity:
        """Say what a sample measures."""
        return mapping.quantity(sample)

    def layout(self, quantities: Quantities) -> Quantities:
        """Remember the quantities."""
        return quantities

    def filled(
        self, template: int, spoken: Spoken, layout: Quantities, values: tuple[str, ...]
    ) -> MeterReport:
        """Say what a text tells."""
        number, at = spoken
        return MeterReport(template, number, (Reading(at=at, quantities=layout, values=values),))
