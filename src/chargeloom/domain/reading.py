"""Readings: what a meter or sensor said, in its own decimals."""

import re
from collections.abc import Iterable
from decimal import Context, Decimal, InvalidOperation
from typing import Final

import msgspec

from chargeloom.domain.ids import StationId, TransactionId
from chargeloom.domain.instant import Instant

ENERGY_IMPORT: Final = "Energy.Active.Import.Register"
ENERGY_EXPORT: Final = "Energy.Active.Export.Register"
POWER_IMPORT: Final = "Power.Active.Import"
POWER_EXPORT: Final = "Power.Active.Export"
STATE_OF_CHARGE: Final = "SoC"
CURRENT_IMPORT: Final = "Current.Import"

BEGIN: Final = "Transaction.Begin"
"""The context of what was read when a transaction began, whenever that is told."""

EXACT: Final = Context(prec=200)
"""Enough digits for every register there is: sums and conversions lose none."""

WATT_HOURS: Final = {"Wh": Decimal(1), "kWh": Decimal(1000)}
WATTS: Final = {"W": Decimal(1), "kW": Decimal(1000)}


_UNIT_OF: Final = {"Current": "A", "Voltage": "V", "SoC": "Percent"}
"""What is measured in one unit alone, by the first word of its name: left out, it can't be another one."""


def only_unit(measurand: str) -> str:
    """Find the unit of what is measured in no other; an empty text where there are several."""
    return _UNIT_OF.get(measurand.partition(".")[0], "")


class Quantity(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What was measured, where and why; names as in OCPP 2.1, appendix of measurands."""

    measurand: str
    unit: str
    phase: str | None = None
    location: str | None = None
    context: str | None = None
    is_signed: bool = False


class Reading(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Values of one instant: each quantity beside the meter's own text for it."""

    at: Instant
    quantities: tuple[Quantity, ...]
    values: tuple[str, ...]


class ReadingEvent(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """An event of a transaction that tells one reading and nothing else, as most do."""

    seq_no: int
    digest: int
    trigger: str
    at: Instant


class MeterRecord(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The readings of one message, and what they belong to; `event` is kept with the one reading that it tells."""

    station: StationId
    evse: int
    connector: int
    transaction: TransactionId | None
    received_at: Instant
    readings: tuple[Reading, ...]
    event: ReadingEvent | None = None


LARGEST_EXPONENT: Final = 308
"""Beyond it no double holds a number, and its plain digits would fill the memory."""


def amount(value: str) -> Decimal | None:
    """Read the meter's own decimal; None when it is no finite number, or one that no double holds."""
    if "_" in value or not value.isascii():  # Python reads more than a meter writes
        return None
    try:
        number = Decimal(value)
    except InvalidOperation:
        return None
    is_held = number.is_finite() and -LARGEST_EXPONENT <= number.adjusted() <= LARGEST_EXPONENT
    return number if is_held else None


_PLAIN_NUMBER: Final = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,6})?").fullmatch


def are_plain(readings: Iterable[Reading]) -> bool:
    """Whether a glance shows that each value is a number which can be read; of a few that can be it does not."""
    return all(_PLAIN_NUMBER(value) for reading in readings for value in reading.values)


UPSTREAM: Final = "Upstream"
"""Where the house is measured, which is told along with charges and is none of them (OCPP 2.1, 3.56)."""
AT_THE_OUTLET: Final = (None, "Outlet")


def total_of(quantity: Quantity, value: str, scale: dict[str, Decimal]) -> Decimal | None:
    """Read a total (no phase) in the unit that `scale` converts to; None when it is none."""
    factor = factor_of(quantity, scale)
    return None if factor is None else scaled(value, factor)


def factor_of(quantity: Quantity, scale: dict[str, Decimal]) -> Decimal | None:
    """Find what a total (no phase) is multiplied by to be in the unit that `scale` converts to."""
    if quantity.phase is not None or quantity.is_signed or quantity.location == UPSTREAM:
        return None
    return scale.get(quantity.unit)


def scaled(value: str, factor: Decimal) -> Decimal | None:
    """Read the meter's own decimal and convert it; None when it is no finite number."""
    number = amount(value)
    return None if number is None else EXACT.multiply(number, factor)
