"""The form of a remote start: for whom, where, and how far the charge may go."""

from decimal import Decimal
from typing import Annotated, Any, Final

import msgspec
from msgspec import Meta

from chargeloom.domain.money import text
from chargeloom.web.api.commands.orders import StartBody
from chargeloom.web.problems import Fault, invalid
from chargeloom.web.reading import fault_of

_MINUTE_S: Final = 60
_KWH_WH: Final = 1000
_FIELDS: Final = {
    "/limit/cost": "/cost",
    "/limit/energy_wh": "/kwh",
    "/limit/time_s": "/minutes",
    "/limit/soc": "/soc",
}
"""Which field of the form stands for a place within the body."""


class StartForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A start as a person writes it; what is left empty has no end."""

    token: str = ""
    evse: int | None = None
    connector: int | None = None
    cost: Decimal | None = None
    kwh: Decimal | None = None
    minutes: int | None = None
    soc: Annotated[int, Meta(ge=1, le=100)] | None = None

    def body(self) -> StartBody:
        """Write it as the API's body has it. Raises Problem, with the names of the form's fields."""
        said = {"evse": self.evse, "connector": self.connector, "limit": self._limit()}
        known = {name: value for name, value in said.items() if value is not None}
        try:
            return msgspec.convert({"token": self.token, **known}, StartBody)
        except msgspec.ValidationError as error:
            fault = fault_of(error, StartBody)
            place = _FIELDS.get(fault.pointer, fault.pointer)
            raise invalid(Fault(place, fault.message)) from None

    def _limit(self) -> dict[str, Any] | None:
        said = {
            "cost": None if self.cost is None else text(self.cost),
            "energy_wh": None if self.kwh is None else _wh(self.kwh),
            "time_s": None if self.minutes is None else self.minutes * _MINUTE_S,
            "soc": self.soc,
        }
        return {name: value for name, value in said.items() if value is not None} or None


def _wh(kwh: Decimal) -> int:
    """Count whole watt-hours; what is endless is none, which the body refuses."""
    return int(kwh * _KWH_WH) if kwh.is_finite() else 0
