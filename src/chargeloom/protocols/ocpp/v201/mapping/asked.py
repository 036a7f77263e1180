"""A request of ours in the words of the wire, before a version has read it (OCPP 2.0.1 and 2.1)."""

from typing import Any, NamedTuple


class Asked(NamedTuple):
    """An action and its payload."""

    action: str
    payload: dict[str, Any]


def said(**fields: Any) -> dict[str, Any]:
    """Leave out what is None."""
    return {name: value for name, value in fields.items() if value is not None}
