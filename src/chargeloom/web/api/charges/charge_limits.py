"""How far a charge may go, said anew while it runs (OCPP 2.1, E16)."""

from decimal import Decimal
from typing import Annotated, Any, Final

import msgspec
from msgspec import UNSET, Meta, UnsetType

from chargeloom.domain.access import Right
from chargeloom.domain.charging.charge_limit import End, Measure
from chargeloom.web.api.charges.limit_shape import LimitItem, show_limit
from chargeloom.web.api.charges.transactions import PATH, find
from chargeloom.web.api.commands.orders import Amount
from chargeloom.web.endpoint import Ask, NoQuery, patches


class ChargeLimitChange(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How far the charge may go from now on; null lifts a limit, and what is left out stays."""

    cost: Annotated[
        Amount | UnsetType | None, Meta(description="With taxes, in the currency of its tariff.")
    ] = UNSET
    energy_wh: Annotated[int, Meta(ge=1, le=100_000_000)] | UnsetType | None = UNSET
    time_s: Annotated[int, Meta(ge=1, le=31_536_000)] | UnsetType | None = UNSET
    soc: Annotated[int, Meta(ge=1, le=100)] | UnsetType | None = UNSET


@patches(f"{PATH}/{{transaction}}/limit", Right.OPERATE, refuses=(409,))
async def change_charge_limit(ask: Ask[NoQuery, ChargeLimitChange]) -> LimitItem:
    """Set, raise, lower or lift what limits a charge that runs."""
    record = await find(ask.core, ask.path["transaction"])
    fields: dict[str, Any] = msgspec.structs.asdict(ask.body)
    wanted = {
        Measure(name): _end(Measure(name), said)
        for name, said in fields.items()
        if said is not UNSET
    }
    changed = await ask.core.limit_changes.change(record.id, wanted, ask.caller.name)
    return show_limit(changed)


def _end(measure: Measure, said: str | int | None) -> End | None:
    if said is None:
        return None
    return Decimal(said) if measure in _EXACT else int(said)


_EXACT: Final = frozenset({Measure.COST, Measure.ENERGY})


ENDPOINTS = (change_charge_limit,)
