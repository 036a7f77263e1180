"""The form of a remote start: for whom, where, and how far the charge may go."""

from decimal import Decimal
from typing import Annotated, Any, Final

import msgspec
from msgspec import Meta

from chargeloom.domain.money import text
from chargeloom.web.api.commands.orders import StartBody
from chargeloom.web.console.forms import told_at
from chargeloom.web.problems import Fault, invalid
from chargeloom.web.reading import read_body

_MINUTE_S: Final = 60
_KWH_WH: Final = 1000
_LEAST_KWH: Final = Decimal("0.001")
_MOST_KWH: Final = Decimal(100_000)
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
    minutes: Annotated[int, Meta(ge=1, le=525_600)] | None = None
    soc: Annotated[int, Meta(ge=1, le=100)] | None = None

    def body(self) -> StartBody:
        """Write it as the API's body has it. Raises Problem, with the names of the form's fields."""
        said = {"evse": self.evse, "connector": self.connector, "limit": self._limit()}
        known = {name: value for name, value in said.items() if value is not None}
        with told_at(lambda pointer: _FIELDS.get(pointer, pointer)):
            return read_body(StartBody, msgspec.json.encode({"token": self.token, **known}))

    def _limit(self) -> dict[str, Any] | None:
        said = {
            "cost": None if self.cost is None else text(self.cost),
            "energy_wh": None if self.kwh is None else _wh(self.kwh),
            "time_s": None if self.minutes is None else self.minutes * _MINUTE_S,
            "soc": self.soc,
        }
        return {name: value for name, value in said.items() if value is not None} or None


def _wh(kwh: Decimal) -> int:
    """Count whole watt-hours. Raises Problem."""
    if not kwh.is_finite() or kwh > _MOST_KWH:
        raise invalid(Fault("/kwh", f"at most {_MOST_KWH}"))
    if kwh < _LEAST_KWH:
        raise invalid(Fault("/kwh", f"at least {_LEAST_KWH}"))
    return int(kwh * _KWH_WH)
