"""SunSpec: which models are read, in which direction, and what a device says that it has not."""

import math

import pytest

from chargeloom.domain.devices.device import CURRENTS, VOLTAGES, Channel
from chargeloom.protocols.devices import sunspec, words
from chargeloom.protocols.devices.sunspec import FLOWS, Model
from chargeloom.sim.devices import banks
from chargeloom.sim.devices.banks import Supply

SUPPLY = Supply(a=(10.0, -4.5, 0.25), v=(229.0, 231.5, 230.0), import_kwh=1234.0, export_kwh=56.0)


def models(bank: dict[int, int], base: int = 40_000) -> list[Model]:
    found, place = [], base + 2
    while bank[place] != sunspec.END:
        found.append(Model(bank[place], place + 2, bank[place + 1]))
        place += 2 + bank[place + 1]
    return found


def read(bank: dict[int, int]) -> dict[Channel, float]:
    layout = sunspec.layout(models(bank))
    assert layout is not None
    return dict(sunspec.values(layout, {"holding": bank}))


def test_a_meter_tells_its_flow() -> None:
    told = read(banks.sunspec_meter(SUPPLY))
    assert [told[one] for one in CURRENTS] == pytest.approx([10.0, 4.5, 0.25])
    assert [told[one] for one in VOLTAGES] == pytest.approx([229.0, 231.5, 230.0])
    assert told[Channel.POWER_L2] == pytest.approx(-1.04, abs=0.01)
    assert told[Channel.POWER] == pytest.approx(sum(SUPPLY.kw), abs=0.01)
    assert (told[Channel.IMPORT], told[Channel.EXPORT]) == pytest.approx((1234.0, 56.0))


def test_what_an_inverter_gives_is_export() -> None:
    told = read(banks.sunspec_inverter(Supply(a=(-8.0, -8.0, -8.0))))
    assert [told[one] for one in CURRENTS] == pytest.approx([-8.0] * 3)
    assert told[Channel.POWER] == pytest.approx(-5.52)


def test_an_inverter_that_charges_its_battery_from_the_grid_imports() -> None:
    """Model 103: A is a uint16, W an int16 (SunSpec Information Model Reference)."""
    bank = banks.sunspec_inverter(Supply(a=(-8.0, -8.0, -8.0)))
    begins = next(model.start for model in models(bank) if model.number == 103) - sunspec.HEADER
    bank[begins + 14] = 0x10000 - bank[begins + 14]
    told = read(bank)
    assert told[Channel.POWER] == pytest.approx(5.52)
    assert [told[one] for one in CURRENTS] == pytest.approx([8.0] * 3)


def test_a_battery_that_charges_imports() -> None:
    told = read(banks.sunspec_battery(Supply(a=(5.0, 5.0, 5.0)), charge_percent=62.5))
    assert [told[one] for one in CURRENTS] == pytest.approx([5.0] * 3)
    assert told[Channel.POWER_L1] == pytest.approx(1.15)
    assert told[Channel.CHARGE] == pytest.approx(62.5)


def test_a_meter_outweighs_the_inverter_that_it_is_wired_to() -> None:
    layout = sunspec.layout([Model(103, 100, 50), Model(203, 200, 105)])
    assert layout is not None
    assert {one.address for one in layout.registers if one.channel is Channel.POWER} == {216}


def test_a_model_of_one_phase_tells_of_no_other() -> None:
    layout = sunspec.layout([Model(201, 100, 105)])
    assert layout is not None
    assert Channel.CURRENT_L1 in {one.channel for one in layout.registers}
    assert not {one.channel for one in layout.registers} & set(CURRENTS[1:])


def test_a_device_that_measures_nothing_has_no_layout() -> None:
    assert sunspec.layout([Model(1, 2, 66), Model(120, 70, 26)]) is None


@pytest.mark.parametrize("number", FLOWS)
def test_the_points_of_a_model_lie_inside_it(number: int) -> None:
    length = {1: 50, 2: 105, 7: 153}[number // 100]
    if number in {111, 112, 113}:
        length = 60
    if number in {211, 212, 213, 214}:
        length = 124
    for point in FLOWS[number].points:
        assert 2 <= point.offset <= 2 + length - words.SIZES[point.type]


def test_what_a_device_has_not_is_left_out() -> None:
    bank = banks.sunspec_meter(SUPPLY)
    bank[40_072 + 4 - 2 + 0] = 0x8000  # AphB of the model that begins at 40070
    assert Channel.CURRENT_L2 not in read(bank)


def test_a_point_without_its_power_of_ten_is_left_out() -> None:
    bank = banks.sunspec_meter(SUPPLY)
    bank[40_070 + 6] = 0x8000
    assert not set(CURRENTS) & set(read(bank))


@pytest.mark.parametrize("length", [0, 7, 40])
def test_what_lies_behind_the_end_of_a_model_is_another_ones(length: int) -> None:
    layout = sunspec.layout([Model(203, 2, length), Model(713, 300, 7)])
    assert layout is not None
    behind = 2 + length
    for one in layout.registers:
        if one.channel is not Channel.CHARGE:
            assert one.address + words.SIZES[one.type] <= behind
            assert one.exponent_at is None or one.exponent_at < behind


def test_an_inverter_that_tells_no_power_may_be_drawing() -> None:
    """Models 101 to 103 tell currents without a direction."""
    bank = banks.sunspec_inverter(Supply(a=(-8.0, -8.0, -8.0)))
    begins = next(model.header for model in models(bank) if model.number == 103)
    bank[begins + 14] = 0x8000
    assert [read(bank)[one] for one in CURRENTS] == pytest.approx([8.0] * 3)


def test_a_float_that_is_no_number_is_left_out() -> None:
    layout = sunspec.layout([Model(213, 2, 124)])
    assert layout is not None
    bank = dict.fromkeys(range(130), 0)
    bank.update(enumerate(words.registers(math.nan, "f32"), 4))
    told = sunspec.values(layout, {"holding": bank})
    assert Channel.CURRENT_L1 not in told
    assert told[Channel.CURRENT_L2] == 0.0
