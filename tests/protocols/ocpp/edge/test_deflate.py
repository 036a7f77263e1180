"""Compression agreed and done, against zlib as others use it (RFC 7692)."""

import zlib
from contextlib import suppress

import pytest
from hypothesis import given, strategies as st

from chargeloom.protocols.ocpp.edge.deflate import TAIL, Inflation, Malformed, agree, deflate

PLAIN = "permessage-deflate; server_no_context_takeover; client_no_context_takeover"


def packed(message: bytes, bits: int = 15) -> bytes:
    """Compress as another sender would (RFC 7692, 7.2.1)."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -bits)
    return (packer.compress(message) + packer.flush(zlib.Z_SYNC_FLUSH)).removesuffix(TAIL)


@pytest.mark.parametrize(
    "offer",
    [
        "permessage-deflate",
        "permessage-deflate; client_max_window_bits",
        "permessage-deflate;client_max_window_bits=10",
        'permessage-deflate; client_max_window_bits="10"',
        "permessage-deflate; client_no_context_takeover; server_no_context_takeover",
    ],
)
def test_an_offer_is_accepted_without_context_takeover_either_way(offer: str) -> None:
    agreed = agree([offer])
    assert agreed is not None
    assert (agreed.bits, agreed.answer) == (12, PLAIN)


def test_a_smaller_window_is_kept_and_confirmed() -> None:
    agreed = agree(["permessage-deflate; server_max_window_bits=10"])
    assert agreed is not None
    assert (agreed.bits, agreed.answer) == (10, f"{PLAIN}; server_max_window_bits=10")


@pytest.mark.parametrize(
    "offer",
    [
        "",
        "x-webkit-deflate-frame",
        "permessage-deflate; server_max_window_bits",
        "permessage-deflate; server_max_window_bits=8",
        "permessage-deflate; server_max_window_bits=16",
        "permessage-deflate; server_max_window_bits=010",
        "permessage-deflate; client_max_window_bits=7",
        "permessage-deflate; client_max_window_bits=x",
        "permessage-deflate; server_no_context_takeover=1",
        "permessage-deflate; unknown",
        "permessage-deflate; client_max_window_bits; client_max_window_bits",
    ],
)
def test_what_cannot_be_kept_is_declined(offer: str) -> None:
    assert agree([offer]) is None


def test_the_first_offer_that_can_be_kept_is_taken() -> None:
    agreed = agree(["permessage-deflate; server_max_window_bits=8", "permessage-deflate"])
    assert agreed is not None
    assert agreed.answer == PLAIN


@given(st.binary(max_size=10_000), st.integers(9, 15))
def test_what_we_compress_others_inflate(message: bytes, bits: int) -> None:
    unpacker = zlib.decompressobj(-bits)
    assert unpacker.decompress(deflate(message, bits) + TAIL) == message


@given(st.binary(max_size=10_000), st.integers(9, 15))
def test_what_others_compress_we_inflate(message: bytes, bits: int) -> None:
    assert Inflation(packed(message, bits)).take(len(message) + 1) == message


def test_a_bomb_is_inflated_no_further_than_asked() -> None:
    inflation = Inflation(packed(bytes(100_000_000)))
    assert len(inflation.take(1001)) == 1001
    assert len(inflation.take(5)) == 5


def test_a_last_block_may_be_followed_by_an_empty_one() -> None:
    packer = zlib.compressobj(wbits=-15)
    whole = packer.compress(b"hello") + packer.flush(zlib.Z_FINISH)
    assert Inflation(whole + b"\x00").take(100) == b"hello"
    assert Inflation(whole).take(100) == b"hello"


@pytest.mark.parametrize("rest", [b"more", packed(b"x") * 2])
def test_nothing_may_follow_a_last_block(rest: bytes) -> None:
    packer = zlib.compressobj(wbits=-15)
    whole = packer.compress(b"hello") + packer.flush(zlib.Z_FINISH)
    with pytest.raises(Malformed):
        Inflation(whole + rest).take(100)


@given(st.binary(max_size=200))
def test_any_bytes_are_inflated_or_refused(data: bytes) -> None:
    with suppress(Malformed):
        assert len(Inflation(data).take(1000)) <= 1000
