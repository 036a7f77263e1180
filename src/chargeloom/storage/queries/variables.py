"""Variables of stations."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Row, Select, func, select, tuple_

from chargeloom.domain.ids import StationId
from chargeloom.domain.stations.variable import Attribute, Variable, VariableKey
from chargeloom.storage.asked import Asked
from chargeloom.storage.pages import VariablePage
from chargeloom.storage.rows import record_of
from chargeloom.storage.tables import station, variable

_ORDER: Final = tuple(variable.c[name] for name in VariableKey._fields)


def variables(page: VariablePage) -> Asked[Variable]:
    """List a station's variables in the order of their names."""
    chosen = _of(page.station)
    if page.component is not None:
        chosen = chosen.where(variable.c.component == page.component)
    if page.variable is not None:
        chosen = chosen.where(variable.c.variable == page.variable)
    if page.after is not None:
        here, there = tuple_(*_ORDER), tuple_(*page.after)
        chosen = chosen.where(here < there if page.is_descending else here > there)
    order = [column.desc() if page.is_descending else column.asc() for column in _ORDER]
    return Asked(chosen.order_by(*order).limit(page.limit), _variable)


def variable_of(of: StationId, key: VariableKey) -> Asked[Variable]:
    """Find one attribute of one variable."""
    return Asked(_of(of).where(tuple_(*_ORDER) == tuple_(*key)), _variable)


def spellings(of: StationId, keys: Sequence[VariableKey]) -> Asked[VariableKey]:
    """List how a station spells these names, as far as they are known."""
    chosen = select(*_ORDER).where(variable.c.station_no == _number(of))
    return Asked(chosen.where(tuple_(*_ORDER).in_([tuple(key) for key in keys])), _key)


def number_of_variables(of: StationId) -> Asked[int]:
    """Count a station's variables, each attribute for itself."""
    counted = select(func.count().label("number")).select_from(variable)
    return Asked(counted.where(variable.c.station_no == _number(of)), lambda row: int(row.number))


def _of(of: StationId) -> Select[Any]:
    return select(variable).where(variable.c.station_no == _number(of))


def _number(of: StationId) -> Any:
    return select(station.c.no).where(station.c.identity == of).scalar_subquery()


def _variable(row: Row[Any]) -> Variable:
    return record_of(Variable, row, key=_key(row))


def _key(row: Row[Any]) -> VariableKey:
    named = {name: getattr(row, name) for name in VariableKey._fields}
    return VariableKey(**named | {"attribute": Attribute(row.attribute)})
