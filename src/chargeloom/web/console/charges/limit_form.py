"""The form of the limits of a charge: how far it may go, in the units of people."""

from decimal import Decimal
from typing import Annotated, Any, Final

import msgspec
from msgspec import Meta

from chargeloom.domain.money import text
from chargeloom.web.api.charges.charge_limits import ChargeLimitChange
from chargeloom.web.api.charges.limit_shape import CeilingItem
from chargeloom.web.console.forms import told_at
from chargeloom.web.problems import Fault, invalid
from chargeloom.web.reading import read_body

_MINUTE_S: Final = 60
_KWH_WH: Final = 1000
_LEAST_KWH: Final = Decimal("0.001")
_MOST_KWH: Final = Decimal(100_000)
FIELDS: Final = {"/cost": "/cost", "/energy_wh": "/kwh", "/time_s": "/minutes", "/soc": "/soc"}
"""Which field of the form stands for a place within the limit."""


class LimitFields(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How far a charge may go as a person writes it; what is left empty has no end."""

    cost: Decimal | None = None
    kwh: Decimal | None = None
    minutes: Annotated[int, Meta(ge=1, le=525_600)] | None = None
    soc: Annotated[int, Meta(ge=1, le=100)] | None = None

    def limit(self) -> dict[str, Any]:
        """Write what is said as the API has it. Raises Problem."""
        said = {
            "cost": None if self.cost is None else text(self.cost),
            "energy_wh": None if self.kwh is None else _wh(self.kwh),
            "time_s": None if self.minutes is None else self.minutes * _MINUTE_S,
            "soc": self.soc,
        }
        return {name: value for name, value in said.items() if value is not None}

    def change(self, before: "LimitFields") -> ChargeLimitChange:
        """Say what is other than before; what was emptied is lifted. Raises Problem."""
        said, known = self.limit(), before.limit()
        changes = {
            name: said.get(name)
            for name in said.keys() | known
            if said.get(name) != known.get(name)
        }
        with told_at(lambda pointer: FIELDS.get(pointer, pointer)):
            return read_body(ChargeLimitChange, msgspec.json.encode(changes))


def fields_of(most: CeilingItem | None) -> LimitFields:
    """Write a limit into the form; minutes are whole."""
    if most is None:
        return LimitFields()
    return LimitFields(
        cost=None if most.cost is None else Decimal(most.cost),
        kwh=None if most.energy_wh is None else Decimal(most.energy_wh) / _KWH_WH,
        minutes=None if most.time_s is None else max(1, most.time_s // _MINUTE_S),
        soc=most.soc,
    )


def _wh(kwh: Decimal) -> int:
    """Count whole watt-hours. Raises Problem."""
    if not kwh.is_finite() or kwh > _MOST_KWH:
        raise invalid(Fault("/kwh", f"at most {_MOST_KWH}"))
    if kwh < _LEAST_KWH:
        raise invalid(Fault("/kwh", f"at least {_LEAST_KWH}"))
    return int(kwh * _KWH_WH)
