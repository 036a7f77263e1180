"""What of an order is nobody's to read, wherever it is kept."""

import re
from typing import Any, Final

import msgspec

from chargeloom.domain.charging.token import TokenType
from chargeloom.domain.commands.command import ChangeConfiguration, Order
from chargeloom.domain.commands.survey_orders import SetVariables
from chargeloom.domain.stations.variable import is_secret, read_name

HIDDEN: Final = "********"
"""What stands where a secret stood."""

CREDENTIALS: Final = r'(?<=://)[^/?#"\s]*@'
"""User and password in an address (RFC 3986, 3.2.1)."""

_CREDENTIALS: Final = re.compile(CREDENTIALS)


def without_credentials(text: str) -> str:
    """Hide who the addresses in a text let in."""
    return _CREDENTIALS.sub(f"{HIDDEN}@", text)


def recorded(order: Order) -> dict[str, Any]:
    """Take an order apart as it is kept: passwords, keys and codes are hidden, also those in an address."""
    body: dict[str, Any] = msgspec.to_builtins(order)
    if body.get("token") is not None and body.get("token_type") == TokenType.KEY_CODE:
        body["token"] = HIDDEN
    if isinstance(order, ChangeConfiguration) and _names_secret(order.key):
        body["value"] = HIDDEN
    if isinstance(order, SetVariables):
        for setting, told in zip(order.variables, body["variables"], strict=True):
            if is_secret(setting.key):
                told["value"] = HIDDEN
    if isinstance(body.get("url"), str):
        body["url"] = without_credentials(body["url"])
    return body


def _names_secret(name: str) -> bool:
    key = read_name(name)
    return key is not None and is_secret(key)
