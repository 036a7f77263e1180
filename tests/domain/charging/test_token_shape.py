"""Numbers of tokens: as readers show them (ISO/IEC 14443-3, 15693-3), and no longer than a station can say."""

import pytest

from chargeloom.domain.charging.token import TokenType
from chargeloom.domain.charging.token_shape import Doubt, doubts


@pytest.mark.parametrize(
    ("kind", "uid"),
    [
        (TokenType.ISO14443, "04A2B3C4"),
        (TokenType.ISO14443, "04a2b3c4d5e680"),
        (TokenType.ISO14443, "0123456789ABCDEF0123"),
        (TokenType.ISO15693, "E004010012345678"),
        (TokenType.EMAID, "DE-8AA-C12345678-X"),
        (TokenType.EMAID, "DE8AAC12345678"),
        (TokenType.MAC_ADDRESS, "001122AABBCC"),
        (TokenType.VIN, "WVWZZZ1KZAW000001"),
        (TokenType.KEY_CODE, "1234"),
        (TokenType.CENTRAL, "x" * 20),
    ],
)
def test_what_readers_show_is_beyond_doubt(kind: TokenType, uid: str) -> None:
    assert doubts(kind, uid) == ()


@pytest.mark.parametrize(
    ("kind", "uid", "found"),
    [
        (TokenType.ISO14443, "04A2B3C", (Doubt.SHAPE,)),
        (TokenType.ISO14443, "CARD-777", (Doubt.SHAPE,)),
        (TokenType.ISO14443, "0" * 60, (Doubt.SHAPE, Doubt.TOO_LONG_FOR_201)),
        (TokenType.ISO15693, "04A2B3C4", (Doubt.SHAPE,)),
        (TokenType.VIN, "WVWZZZ1KZAW00000O", (Doubt.SHAPE,)),
        (TokenType.CENTRAL, "x" * 21, (Doubt.TOO_LONG_FOR_16,)),
        (TokenType.CENTRAL, "x" * 36, (Doubt.TOO_LONG_FOR_16,)),
        (TokenType.CENTRAL, "x" * 37, (Doubt.TOO_LONG_FOR_201,)),
    ],
)
def test_what_may_never_be_shown_is_doubted(
    kind: TokenType, uid: str, found: tuple[Doubt, ...]
) -> None:
    assert doubts(kind, uid) == found
