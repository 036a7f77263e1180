"""What a station says of itself, in the words of each version, and what is safe where it says nothing."""

from chargeloom.domain.limits.charging_ability import UNKNOWN, ChargingAbility, read_ability
from chargeloom.domain.limits.charging_profile import RateUnit
from chargeloom.domain.sites.supply import Supply


def test_who_says_nothing_can_do_the_least() -> None:
    assert read_ability({}) == UNKNOWN
    assert (UNKNOWN.max_level, UNKNOWN.max_periods, UNKNOWN.is_known) == (0, 1, False)


def test_settings_are_read_in_both_ways_of_saying_them() -> None:
    said = {"levels": "3", "periods": "24", "profiles": "8", "units": "Power, Current"}
    found = read_ability(said)
    assert (found.max_level, found.max_periods, found.max_profiles) == (3, 24, 8)
    assert found.units == (RateUnit.WATTS, RateUnit.AMPERES)
    assert read_ability({"units": "W"}).units == (RateUnit.WATTS,)


def test_what_an_evse_gives_is_read_from_its_connector_else_from_its_phases() -> None:
    said = {"connector/1": "cCCS2", "phases/1": "3", "phases/2": "0", "phases/3": "1"}
    found = read_ability({**said, "connector/4": "wInductive", "phases/x": "0"})
    assert [found.supply(evse) for evse in range(1, 6)] == [
        Supply.DC, Supply.DC, Supply.AC, None, None,
    ]  # fmt: skip


def test_what_cannot_be_read_was_not_said() -> None:
    said = {"levels": "many", "periods": "-3", "profiles": "9" * 40, "units": "Joule"}
    assert read_ability(said) == ChargingAbility(is_known=True)


def test_our_numbers_lie_above_those_of_others() -> None:
    """OCPP 2.1, K01.FR.80."""
    assert read_ability({"external-ids": "2000000"}).lowest_id == 2_000_001


def test_features_of_2_1_are_only_what_is_said_to_be_true() -> None:
    found = read_ability({"dynamic": "True", "offline": "false", "switching": "true"})
    assert (found.takes_dynamic, found.takes_offline) == (True, False)
    assert found.can_switch_phases
