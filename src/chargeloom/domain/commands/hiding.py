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

_WORD: Final = re.compile(r'(?:[^\s"\\]|\\[^"])+')
"""A word of a text, which may be written as JSON: an escape is one sign, and stays whole."""
_SCHEME_ENDS: Final = "://"


def without_credentials(text: str) -> str:
    """Hide what lets somebody in by the addresses in a text: user and password, and each value of a query.

    Which of the values is a token or a signature, only its server knows. Where an address leads and what is named
    there stays (RFC 3986, 3.2 to 3.5).
    """
    return _WORD.sub(_without_credentials, text) if _SCHEME_ENDS in text else text


def _without_credentials(found: re.Match[str]) -> str:
    scheme, is_address, rest = found[0].partition(_SCHEME_ENDS)
    place, is_asked, more = rest.partition("?")
    query, is_marked, fragment = more.partition("#")
    shown = _SCHEME_ENDS.join(map(_without_user, place.split(_SCHEME_ENDS)))
    asked = "&".join(map(_without_value, query.split("&")))
    return f"{scheme}{is_address}{shown}{is_asked}{asked}{is_marked}{fragment}"


def _without_user(place: str) -> str:
    user = _USER.match(place)
    return place if user is None else f"{HIDDEN}@{place[user.end() :]}"


_USER: Final = re.compile(r"[^/#]*@")


def _without_value(parameter: str) -> str:
    """Hide the value of a parameter; one without a name is all value."""
    name, is_named, value = parameter.partition("=")
    if not is_named:
        return HIDDEN if name else ""
    return f"{name}={HIDDEN}" if value else parameter


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
