"""Registers hold numbers of every type and word order, and are read in few goes."""

import math

import pytest
from hypothesis import given, strategies as st

from chargeloom.domain.devices.device import Channel, Register, Word
from chargeloom.protocols.devices import words

WHOLE = [kind for kind in words.SIZES if kind[0] != "f"]


def register(address: int, /, **said: object) -> Register:
    return Register(channel=Channel.POWER, address=address, **said)  # type: ignore[arg-type]


@pytest.mark.parametrize("order", ["big", "little"])
@pytest.mark.parametrize("kind", WHOLE)
@given(data=st.data())
def test_whole_numbers_are_read_as_they_were_written(
    kind: Word, order: str, data: st.DataObject
) -> None:
    bits = 16 * words.SIZES[kind]
    low = -(1 << bits - 1) if kind.startswith("i") else 0
    value = data.draw(st.integers(low, low + (1 << bits) - 1))
    assert words.number(words.registers(value, kind, order), kind, order) == value


@given(value=st.floats(width=32, allow_nan=False), order=st.sampled_from(["big", "little"]))
def test_floats_are_read_as_they_were_written(value: float, order: str) -> None:
    assert words.number(words.registers(value, "f32", order), "f32", order) == value


def test_a_known_float_has_the_registers_of_the_manual() -> None:
    # 230.2 V as the SDM630's manual writes it: 43 66 33 34.
    assert words.registers(230.2, "f32") == (0x4366, 0x3333)
    assert words.number((0x4366, 0x3334), "f32") == pytest.approx(230.2)


def test_the_low_word_may_come_first() -> None:
    assert words.number((0x0001, 0x0000), "i32", "little") == 1
    assert words.number((0xFFFF, 0xFFFF), "i32", "little") == -1


def test_scale_sign_and_power_of_ten_are_applied() -> None:
    bank = {10: 1234, 20: 0xFFFE}
    one = register(10, type="i16", exponent_at=20, scale=0.5, sign=-1)
    assert words.read(one, bank) == pytest.approx(-6.17)


@pytest.mark.parametrize("exponent", [11, -11, 400, -500, 32_767])
def test_a_power_of_ten_that_cannot_be_makes_no_number(exponent: int) -> None:
    """SunSpec: a scale factor lies between -10 and 10; a large negative one would read as no current at all."""
    one = register(10, type="i16", exponent_at=20)
    assert math.isnan(words.read(one, {10: 1234, 20: exponent & 0xFFFF}))


def test_a_register_that_is_not_there_is_an_error() -> None:
    with pytest.raises(KeyError):
        words.read(register(10), {10: 0})


def test_neighbours_are_read_in_one_go_and_far_ones_apart() -> None:
    wanted = [register(0), register(2), register(12), register(400, type="i16")]
    assert words.spans(wanted) == (("holding", 0, 14), ("holding", 400, 1))


def test_tables_are_read_apart() -> None:
    wanted = [register(0), register(2, table="input")]
    assert words.spans(wanted) == (("holding", 0, 2), ("input", 2, 2))


@given(
    addresses=st.lists(st.integers(0, 65_000), min_size=1, max_size=60),
    kind=st.sampled_from(sorted(words.SIZES)),
)
def test_every_wanted_register_is_in_one_span_that_fits(addresses: list[int], kind: Word) -> None:
    wanted = [register(address, type=kind) for address in addresses]
    spans = words.spans(wanted)
    assert all(span.length <= words.MAX_REGISTERS for span in spans)
    for one in wanted:
        end = one.address + words.SIZES[kind]
        assert any(s.start <= one.address and end <= s.start + s.length for s in spans)
