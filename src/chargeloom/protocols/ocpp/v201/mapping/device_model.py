"""The device model (OCPP 2.0.1 and 2.1, B and N), to the domain."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any, Final

import msgspec

from chargeloom.domain.instant import Instant, from_datetime
from chargeloom.domain.stations.variable import Attribute, VariableKey, VariableReport


def key_of(component: Any, variable: Any, attribute: str | None = None) -> VariableKey:
    """Name an attribute of a variable; without a type it is the actual value (OCPP 2.0.1, 2.50)."""
    evse = component.evse
    return VariableKey(
        component=component.name,
        instance=component.instance or "",
        evse=evse.id if evse is not None else 0,
        connector=(evse.connector_id or 0) if evse is not None else 0,
        variable=variable.name,
        variable_instance=variable.instance or "",
        attribute=Attribute(attribute or Attribute.ACTUAL),
    )


def reported(data: Iterable[Any]) -> tuple[VariableReport, ...]:
    """Read a part of a report: every attribute of every variable (OCPP 2.0.1, B07)."""
    return tuple(told for one in data for told in _attributes(one))


def _attributes(data: Any) -> Iterator[VariableReport]:
    plain = key_of(data.component, data.variable)
    characteristics = _characteristics(data.variable_characteristics)
    for attribute in data.variable_attribute:
        kind = Attribute(attribute.type or Attribute.ACTUAL)
        yield VariableReport(
            key=plain if kind is Attribute.ACTUAL else plain._replace(attribute=kind),
            value=attribute.value,
            mutability=attribute.mutability or _MUTABILITY,
            persistent=bool(attribute.persistent),
            constant=bool(attribute.constant),
            characteristics=characteristics,
        )


def event(data: Any) -> dict[str, Any]:
    """Read what a monitor saw (OCPP 2.0.1, N07)."""
    read = _told(data)
    key = key_of(data.component, data.variable)
    return read | {"component": named(key), "event_id": data.event_id}


def named(key: VariableKey) -> dict[str, Any]:
    """Write a key without what it lacks."""
    return {name: value for name, value in key._asdict().items() if value}


def valued(call: Any, now: Instant) -> dict[Instant, tuple[tuple[VariableKey, str], ...]]:
    """Read the values that events tell, by their time; none is of later than now."""
    found: dict[Instant, tuple[tuple[VariableKey, str], ...]] = {}
    for data in call.event_data:
        at = min(from_datetime(data.timestamp), now)
        told = (key_of(data.component, data.variable), data.actual_value)
        found[at] = (*found.get(at, ()), told)
    return found


_MUTABILITY: Final = "ReadWrite"
"""What is left out means this; and neither persistent nor constant (OCPP 2.0.1, 2.50)."""

_NAMES: Final = (
    "timestamp",
    "trigger",
    "cause",
    "actual_value",
    "tech_code",
    "tech_info",
    "cleared",
    "transaction_id",
    "variable_monitoring_id",
    "event_notification_type",
    "severity",
)


def _told(data: Any) -> dict[str, Any]:
    told = {name: getattr(data, name, None) for name in _NAMES}
    plain: dict[str, Any] = msgspec.to_builtins(
        {name: value for name, value in told.items() if value is not None}
    )
    return plain


def _characteristics(told: Any) -> dict[str, Any] | None:
    if told is None:
        return None
    read = (
        ("unit", told.unit),
        ("data_type", told.data_type.value),
        ("min_limit", _decimal(told.min_limit)),
        ("max_limit", _decimal(told.max_limit)),
        ("max_elements", getattr(told, "max_elements", None)),
        ("values_list", told.values_list),
        ("supports_monitoring", told.supports_monitoring),
    )
    return {name: value for name, value in read if value is not None}


def _decimal(value: Decimal | None) -> str | None:
    return str(value) if value is not None else None
