"""The maps that come with us are read, name what they hold once, and overlap nowhere."""

import pytest

from chargeloom.domain.devices.device import CURRENTS, Channel
from chargeloom.protocols.devices import maps, words


@pytest.mark.parametrize("name", maps.known())
def test_a_map_measures_currents_and_power_at_places_of_their_own(name: str) -> None:
    known = maps.known()[name]
    channels = [one.channel for one in known.registers]
    assert len(set(channels)) == len(channels)
    assert Channel.CURRENT_L1 in channels
    assert {Channel.POWER, Channel.POWER_L1} & set(channels)
    taken = [
        (one.table, one.address + place)
        for one in known.registers
        for place in range(words.SIZES[one.type])
    ]
    assert len(set(taken)) == len(taken)
    assert known.source


def test_meters_of_three_phases_measure_all_of_them() -> None:
    single = {"eastron-sdm120"}
    for name, known in maps.known().items():
        if name not in single:
            assert set(CURRENTS) <= {one.channel for one in known.registers}


def test_a_map_of_ones_own_is_read_from_toml() -> None:
    text = """
    id = "mine"
    name = "Mine"
    source = "its manual"
    [[registers]]
    channel = "current_l1"
    address = 7
    type = "u32"
    words = "little"
    scale = 0.001
    """
    assert maps.parse(text).registers[0].words == "little"


@pytest.mark.parametrize(
    "text",
    [
        "id = 'mine'",
        "id = 'm'\nname = 'm'\nsource = 's'\nregisters = []",
        "id = 'm'\nname = 'm'\nsource = 's'\n[[registers]]\nchannel = 'magic'\naddress = 1",
        "id = 'm'\nname = 'm'\nsource = 's'\n[[registers]]\nchannel = 'power'\naddress = 70000",
        "id = 'm'\nname = 'm'\nsource = 's'\n[[registers]]\nchannel = 'power'\naddress = 1\nscale = 0",
        "id = 'm'\nname = 'm'\nsource = 's'\n[[registers]]\nchannel = 'power'\naddress = 1\nscale = nan",
        "nonsense",
    ],
)
def test_a_map_that_says_too_little_or_nonsense_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 TOML and msgspec have their own words
        maps.parse(text)
