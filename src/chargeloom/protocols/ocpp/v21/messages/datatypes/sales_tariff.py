"""The tariff of an ISO 15118-2 schedule (OCPP 2.1, Part 2, datatypes)."""

from typing import Annotated

from msgspec import Meta

from chargeloom.protocols.ocpp.v201.messages.datatypes.primitives import (
    Extensible,
    Natural,
    String32,
)
from chargeloom.protocols.ocpp.v201.messages.datatypes.sales_tariff import SalesTariffEntry


class SalesTariff(Extensible):
    """(OCPP 2.1, 2.86)."""

    id: Natural
    sales_tariff_description: String32 | None = None
    num_e_price_levels: Natural | None = None
    sales_tariff_entry: Annotated[tuple[SalesTariffEntry, ...], Meta(min_length=1, max_length=1024)]
