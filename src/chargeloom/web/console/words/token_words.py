"""Words for tokens: what the number of each type looks like, and what speaks against one."""

from collections.abc import Mapping
from typing import Final

from chargeloom.domain.charging.token import TokenType
from chargeloom.domain.charging.token_shape import Doubt

SHAPES: Final[Mapping[TokenType, str]] = {
    TokenType.ISO14443: "A card or fob: 8, 14 or 20 hexadecimal digits.",
    TokenType.ISO15693: "A card for longer distances: 16 hexadecimal digits.",
    TokenType.EMAID: "A contract: 14 or 15 letters and figures, with or without dashes.",
    TokenType.MAC_ADDRESS: "A car by its address: 12 hexadecimal digits.",
    TokenType.VIN: "A car by its number: 17 letters and figures.",
}
DOUBTS: Final[Mapping[Doubt, str]] = {
    Doubt.SHAPE: "Readers show this type otherwise; a number that no reader shows lets nobody charge.",
    Doubt.TOO_LONG_FOR_16: "Stations of OCPP 1.6 can't show it: it has more than 20 characters.",
    Doubt.TOO_LONG_FOR_201: "Stations of OCPP 1.6 and 2.0.1 can't show it: it has more than 36 characters.",
}
LENGTHS: Final = "Stations show up to 20 characters over OCPP 1.6, 36 over 2.0.1 and 255 over 2.1."
