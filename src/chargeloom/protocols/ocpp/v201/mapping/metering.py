"""Metering (OCPP 2.0.1 and 2.1, J), to the domain: the meter's own decimals, exactly scaled."""

from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache
from hashlib import blake2b
from operator import attrgetter
from typing import Any, Final

import msgspec

from chargeloom.domain.by_identity import lasting
from chargeloom.domain.instant import from_datetime
from chargeloom.domain.plug import Plug
from chargeloom.domain.reading import Quantity, Reading, only_unit
from chargeloom.domain.stations.reports import Metered

_IMPORT: Final = "Energy.Active.Import.Register"
_PERIODIC: Final = "Sample.Periodic"
_OUTLET: Final = "Outlet"
_WATT_HOURS: Final = "Wh"
_MOST_KINDS: Final = 10_000
_MOST_ZEROS: Final = 30
"""No meter needs more; a power of ten beyond is kept beside the value and never written out."""

_Kind = tuple[str | None, int, str | None, str | None, str | None, str | None]


def metered(call: Any) -> Metered:
    """Read values that belong to no transaction by name; EVSE 0 is the main meter (J01)."""
    return Metered(plug=Plug(call.evse_id, 0), number=None, readings=readings(call.meter_value))


def readings(values: Iterable[Any] | None) -> tuple[Reading, ...]:
    """Read sampled values; what is left out means what the standard says (OCPP 2.0.1, 2.41)."""
    return tuple(_reading(value) for value in values or ())


def _reading(value: Any) -> Reading:
    quantities: list[Quantity] = []
    texts: list[str] = []
    for sample in value.sampled_value:
        said = sample.unit_of_measure
        unit, multiplier = (None, 0) if said is None else (said.unit, said.multiplier or 0)
        plain, signed = _quantities[(unit, multiplier, *_parts_of(sample))]
        quantities.append(plain)
        texts.append(str(sample.value) if multiplier == 0 else _scaled(sample.value, multiplier))
        if sample.signed_meter_value is not None:
            quantities.append(signed)
            texts.append(msgspec.json.encode(sample.signed_meter_value).decode())
    return Reading(
        at=from_datetime(value.timestamp),
        quantities=lasting(tuple(quantities)),
        values=tuple(texts),
    )


def quantity(sample: Any) -> Quantity:
    """Say what the plain value of a sample measures."""
    said = sample.unit_of_measure
    unit, multiplier = (None, 0) if said is None else (said.unit, said.multiplier or 0)
    return _quantities[(unit, multiplier, *_parts_of(sample))][0]


@lru_cache(maxsize=1_000)
def mark_of(quantities: tuple[Quantity, ...]) -> int:
    """Return 63 bits that tell quantities from others, the same in every process."""
    return mark(quantities)


def mark(said: object) -> int:
    """Return 63 bits of what is said. Not as it goes over the wire: only to tell what differs."""
    told = _nothing_said.copy()
    told.update(_encode(said))
    return int.from_bytes(told.digest(), "big") >> 1


_nothing_said: Final = blake2b(digest_size=8)
"""To copy it takes half of what it takes to make one."""
_encode: Final = msgspec.json.Encoder().encode
_parts_of: Final = attrgetter("measurand", "phase", "location", "context")


def _scaled(value: Decimal, multiplier: int) -> str:
    """Write a value times its power of ten: exactly, and with as many digits as it takes."""
    if not -_MOST_ZEROS <= multiplier <= _MOST_ZEROS:
        return str(value)
    sign, digits, exponent = value.as_tuple()
    if not isinstance(exponent, int):
        return str(value)
    scaled = Decimal((sign, digits, exponent + multiplier))
    is_short = -2 * _MOST_ZEROS <= exponent + multiplier <= 2 * _MOST_ZEROS
    return format(scaled, "f") if is_short else str(scaled)


class _Quantities(dict[_Kind, tuple[Quantity, Quantity]]):
    """Every kind of sample seen so far, plain and signed; units that are none of the usual are the station's own words."""

    def __missing__(self, kind: _Kind) -> tuple[Quantity, Quantity]:
        if len(self) >= _MOST_KINDS:
            self.clear()
        plain = _quantity(*kind)
        signed = msgspec.structs.replace(plain, is_signed=True)
        return self.setdefault(kind, (plain, signed))


def _quantity(
    unit: str | None,
    multiplier: int,
    measurand: str | None,
    phase: str | None,
    location: str | None,
    context: str | None,
) -> Quantity:
    if unit is None:
        unit = _unit_left_out(measurand or _IMPORT)
    unit = _SPELT.get(unit.strip().casefold(), unit)
    if not -_MOST_ZEROS <= multiplier <= _MOST_ZEROS:
        unit = f"10^{multiplier} {unit}"
    return Quantity(
        measurand=str(measurand or _IMPORT),
        unit=unit,
        phase=None if phase is None else str(phase),
        location=str(location or _OUTLET),
        context=str(context or _PERIODIC),
    )


_SPELT: Final = {one.casefold(): one for one in ("Wh", "kWh", "W", "kW", "A", "V", "Percent")}
"""Units of what bills and steers, however they are spelt: a text of capitals is still one of them."""


def _unit_left_out(measurand: str) -> str:
    """Wh is the default of the standard, which can only be meant for energy; another one where there is no choice (OCPP 2.0.1, 2.49)."""
    return _WATT_HOURS if measurand.startswith("Energy.") else only_unit(measurand)


_quantities: Final = _Quantities()
