"""Names have no case, but some stations compare them letter by letter: they are asked as they spell them (OCPP 2.0.1, 2.16 and 2.53)."""

from collections.abc import Sequence
from typing import TypeVar

import msgspec

from chargeloom.domain.commands.survey_orders import ComponentRef, VariableRef
from chargeloom.domain.stations.variable import VariableKey
from chargeloom.protocols.ocpp.v201.performing.way import Way
from chargeloom.storage.pages import VariablePage

Ref = TypeVar("Ref", bound=VariableRef)


async def spellings(way: Way, keys: Sequence[VariableKey]) -> dict[VariableKey, VariableKey]:
    """Find how the station spells names, by their folded keys; those that it never told are not among them."""
    known = await way.core.ground.store.spellings(way.station.id, keys)
    return {key.folded: key for key in known}


async def variables_spelled(way: Way, named: Sequence[Ref]) -> list[Ref]:
    """Name variables as the station does, as far as it told of them."""
    known = await spellings(way, [one.key for one in named])
    return [_as(one, known.get(one.key.folded, one.key)) for one in named]


def _as(named: Ref, key: VariableKey) -> Ref:
    return msgspec.structs.replace(
        named,
        component=key.component,
        instance=key.instance,
        variable=key.variable,
        variable_instance=key.variable_instance,
    )


async def components_spelled(way: Way, named: Sequence[ComponentRef]) -> list[ComponentRef]:
    """Name components, and variables of them, as the station does, as far as it told of them."""
    return [await _component(way, one) for one in named]


async def _component(way: Way, named: ComponentRef) -> ComponentRef:
    page = VariablePage(way.station.id, named.component, named.variable, limit=1)
    found = await way.core.ground.store.variables(page)
    if not found:
        return named
    key = found[0].key
    variable = None if named.variable is None else key.variable
    return msgspec.structs.replace(named, component=key.component, variable=variable)
