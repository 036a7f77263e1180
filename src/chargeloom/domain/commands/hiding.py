"""What of an order is nobody's to read, wherever it is kept."""

from typing import Any, Final

import msgspec

from chargeloom.domain.charging.token import TokenType
from chargeloom.domain.commands.command import ChangeConfiguration, Order
from chargeloom.domain.commands.survey_orders import SetVariables
from chargeloom.domain.stations.variable import is_secret, read_name

HIDDEN: Final = "********"
"""What stands where a secret stood."""


def recorded(order: "Order") -> dict[str, Any]:
    """Take an order apart as it is kept: passwords and keys of a station are hidden, and codes of drivers."""
    body: dict[str, Any] = msgspec.to_builtins(order)
    if body.get("token") is not None and body.get("token_type") == TokenType.KEY_CODE:
        body["token"] = HIDDEN
    if isinstance(order, ChangeConfiguration) and _names_secret(order.key):
        body["value"] = HIDDEN
    if isinstance(order, SetVariables):
        for setting, told in zip(order.variables, body["variables"], strict=True):
            if is_secret(setting.key):
                told["value"] = HIDDEN
    return body


def _names_secret(name: str) -> bool:
    key = read_name(name)
    return key is not None and is_secret(key)
