"""The shape of a token's number: what readers show of each type, and how much of it a station can say."""

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from chargeloom.domain.charging.token import TokenType

LONGEST_16: Final = 20
"""idTag, a CiString20Type (OCPP 1.6, 7.28)."""
LONGEST_201: Final = 36
"""idToken, an identifierString[0..36] (OCPP 2.0.1, IdTokenType); 2.1 takes 255."""


class Doubt(StrEnum):
    """Why a number may never be shown to us; none is sure, for there are readers that write otherwise."""

    SHAPE = "shape"
    TOO_LONG_FOR_16 = "too-long-for-1.6"
    TOO_LONG_FOR_201 = "too-long-for-2.0.1"


SHAPES: Final[Mapping[TokenType, re.Pattern[str]]] = {
    # A UID of 4, 7 or 10 bytes (ISO/IEC 14443-3), in hexadecimal digits (OCPP 2.0.1, IdTokenEnumType).
    TokenType.ISO14443: re.compile(r"[0-9A-F]{8}|[0-9A-F]{14}|[0-9A-F]{20}"),
    # A UID of 8 bytes (ISO/IEC 15693-3).
    TokenType.ISO15693: re.compile(r"[0-9A-F]{16}"),
    # Country, provider, instance and, if at all, a check digit (ISO 15118-1, annex H); the dashes may be left out.
    TokenType.EMAID: re.compile(r"[A-Z]{2}-?[0-9A-Z]{3}-?[0-9A-Z]{9}(-?[0-9A-Z])?"),
    TokenType.MAC_ADDRESS: re.compile(r"[0-9A-F]{12}"),
    # Without I, O and Q (ISO 3779).
    TokenType.VIN: re.compile(r"[0-9A-HJ-NPR-Z]{17}"),
}


def doubts(kind: TokenType, uid: str) -> tuple[Doubt, ...]:
    """Say what speaks against a number's ever being shown."""
    shape = SHAPES.get(kind)
    found = []
    if shape is not None and shape.fullmatch(uid.upper()) is None:
        found.append(Doubt.SHAPE)
    if len(uid) > LONGEST_201:
        found.append(Doubt.TOO_LONG_FOR_201)
    elif len(uid) > LONGEST_16:
        found.append(Doubt.TOO_LONG_FOR_16)
    return tuple(found)
