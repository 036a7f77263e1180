"""Transaction numbers: one to one, positive, 31 bits, not to be guessed."""

import pytest
from hypothesis import given, strategies as st

from chargeloom.domain.charging.numbering import Numbering

serials = st.integers(min_value=1, max_value=2**31 - 1)


@given(serials, serials, st.binary(min_size=16, max_size=32))
def test_two_serials_never_share_a_number(one: int, other: int, key: bytes) -> None:
    numbering = Numbering(key)
    assert (numbering.number(one) == numbering.number(other)) == (one == other)


@given(serials)
def test_a_number_is_a_positive_31_bit_integer(serial: int) -> None:
    assert 1 <= Numbering(b"k" * 32).number(serial) <= 2**31 - 1


def test_no_number_repeats_over_many() -> None:
    numbering = Numbering(b"k" * 32)
    assert len({numbering.number(serial) for serial in range(1, 20_001)}) == 20_000


def test_neighbours_lie_far_apart_and_depend_on_the_key() -> None:
    one, other = Numbering(b"a" * 32), Numbering(b"b" * 32)
    gaps = [abs(one.number(serial + 1) - one.number(serial)) for serial in range(1, 200)]
    assert min(gaps) > 1000
    assert one.number(1) != other.number(1)


@pytest.mark.parametrize("serial", [0, -1, 2**31])
def test_a_serial_out_of_range_is_our_own_mistake(serial: int) -> None:
    with pytest.raises(ValueError, match="serial"):
        Numbering(b"k" * 32).number(serial)
