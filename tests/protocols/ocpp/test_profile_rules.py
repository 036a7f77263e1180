"""Which charging profile is legal where and when: the table, read back clause by clause."""

from typing import Any

import msgspec
import pytest

from chargeloom.domain.commands.limit_orders import InstallProfile
from chargeloom.domain.limits.charging_ability import UNKNOWN, ChargingAbility
from chargeloom.domain.limits.charging_profile import (
    LONG_AGO,
    Profile,
    ProfileKind,
    ProfilePeriod,
    Purpose,
    RateUnit,
    Recurrence,
)
from chargeloom.domain.reason import Refusal
from chargeloom.protocols.ocpp.profile_rules import (
    RULES,
    During,
    demand,
    illegal,
    impossible,
)

EVERY = sorted(RULES)
NEWER = ["ocpp2.0.1", "ocpp2.1"]
every_version = pytest.mark.parametrize("version", EVERY)


def order(purpose: Purpose, evse: int = 1, **said: Any) -> InstallProfile:
    plain: dict[str, Any] = {"kind": ProfileKind.ABSOLUTE, "starts_at": LONG_AGO}
    if said.get("kind") in {ProfileKind.RELATIVE, ProfileKind.DYNAMIC}:
        plain["starts_at"] = None
    periods = said.pop("periods", (ProfilePeriod(limit=8.0),))
    profile = Profile(id=1, purpose=purpose, periods=periods, **plain | said)
    return InstallProfile(evse=evse, profile=profile)


@every_version
@pytest.mark.parametrize("during", [During.IDLE, During.RUNNING])
def test_the_limit_of_the_station_is_for_the_station_alone(version: str, during: During) -> None:
    """OCPP 1.6, 3.13.1; OCPP 2.0.1, K chapter 3.2."""
    assert illegal(version, order(Purpose.STATION, 0), during) is None
    assert "not for an EVSE" in (illegal(version, order(Purpose.STATION, 1), during) or "")


@every_version
@pytest.mark.parametrize("evse", [0, 1])
def test_a_default_may_be_set_at_any_time(version: str, evse: int) -> None:
    """OCPP 1.6, 5.16.4; OCPP 2.0.1, K01.FR.14 and 15."""
    for during in (During.IDLE, During.RUNNING):
        assert illegal(version, order(Purpose.DEFAULT, evse), during) is None


@every_version
def test_a_profile_of_a_transaction_needs_one_that_runs(version: str) -> None:
    """OCPP 1.6, 3.13.1 and 5.16.4; OCPP 2.0.1, K01.FR.09."""
    named = order(Purpose.TRANSACTION, transaction="7")
    assert illegal(version, named, During.RUNNING) is None
    assert "no transaction" in (illegal(version, named, During.IDLE) or "")


@every_version
def test_a_profile_of_a_transaction_is_never_the_station_s(version: str) -> None:
    """OCPP 1.6, 3.13.1; OCPP 2.0.1, K01.FR.16."""
    assert illegal(version, order(Purpose.TRANSACTION, 0, transaction="7"), During.RUNNING)


@every_version
def test_with_a_start_the_transaction_is_not_named(version: str) -> None:
    """OCPP 1.6, 5.16.2; OCPP 2.0.1, K05.FR.02."""
    assert illegal(version, order(Purpose.TRANSACTION), During.STARTING) is None
    assert illegal(version, order(Purpose.TRANSACTION, transaction="7"), During.STARTING)
    assert illegal(version, order(Purpose.DEFAULT), During.STARTING)


def test_only_1_6_lets_the_transaction_be_guessed() -> None:
    """OCPP 1.6, 7.8: MAY; OCPP 2.0.1, K01.FR.03: SHALL."""
    nameless = order(Purpose.TRANSACTION)
    assert illegal("ocpp1.6", nameless, During.RUNNING) is None
    for version in NEWER:
        assert "must be named" in (illegal(version, nameless, During.RUNNING) or "")


@every_version
@pytest.mark.parametrize("purpose", [Purpose.STATION, Purpose.DEFAULT])
def test_no_other_profile_names_a_transaction(version: str, purpose: Purpose) -> None:
    assert illegal(version, order(purpose, 0, transaction="7"), During.RUNNING)


@every_version
def test_constraints_of_others_are_never_ours_to_set(version: str) -> None:
    """OCPP 2.0.1, K01.FR.22."""
    for during in During:
        assert illegal(version, order(Purpose.EXTERNAL, 0), during)


@pytest.mark.parametrize("version", NEWER)
def test_the_limit_of_the_station_is_not_relative_from_2_0_1_on(version: str) -> None:
    """OCPP 2.0.1, K01.FR.38."""
    relative = order(Purpose.STATION, 0, kind=ProfileKind.RELATIVE)
    assert illegal(version, relative, During.IDLE)
    assert illegal("ocpp1.6", relative, During.IDLE) is None


def test_dynamic_profiles_priority_and_generation_are_of_2_1() -> None:
    dynamic = order(Purpose.TRANSACTION, kind=ProfileKind.DYNAMIC, transaction="7")
    new = (dynamic, order(Purpose.PRIORITY), order(Purpose.GENERATION))
    for one in new:
        assert illegal("ocpp2.1", one, During.RUNNING) is None
        assert all(illegal(version, one, During.RUNNING) for version in ("ocpp1.6", "ocpp2.0.1"))


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"periods": (ProfilePeriod(start_s=5, limit=8.0),)}, "K01.FR.31"),
        ({"periods": (ProfilePeriod(limit=8.0), ProfilePeriod(limit=9.0))}, "K01.FR.35"),
        ({"starts_at": None}, "K01.FR.40"),
        ({"kind": ProfileKind.RELATIVE, "starts_at": LONG_AGO}, "K01.FR.41"),
        ({"kind": ProfileKind.RECURRING}, "recurrence"),
        ({"recurrence": Recurrence.DAILY}, "recurrence"),
        ({"asks_every_s": 5}, "K28.FR.04"),
        ({"periods": (ProfilePeriod(limit=8.0, line=1, lines=3),)}, "K01.FR.19"),
        (
            {
                "kind": ProfileKind.DYNAMIC,
                "periods": (ProfilePeriod(limit=8.0), ProfilePeriod(start_s=9, limit=8.0)),
            },
            "K28.FR.01",
        ),
    ],
)
def test_what_is_misshapen_is_refused_with_its_clause(said: dict[str, Any], why: str) -> None:
    assert why in (illegal("ocpp2.1", order(Purpose.DEFAULT, **said), During.IDLE) or "")


ABLE = ChargingAbility(is_known=True, says_units=True, max_level=1, max_periods=2, lowest_id=1)


@pytest.mark.parametrize(
    ("said", "ability", "why"),
    [
        ({"level": 2}, {}, "highest level is 1"),
        (
            {"periods": tuple(ProfilePeriod(start_s=s, limit=1.0) for s in range(3))},
            {},
            "2 periods",
        ),
        ({"unit": RateUnit.WATTS}, {}, "does not know W"),
        ({}, {"lowest_id": 10}, "K01.FR.80"),
        ({}, {"is_enabled": False}, "switched off"),
        ({"kind": ProfileKind.DYNAMIC}, {}, "K01.FR.121"),
        ({"offline_s": 60}, {}, "time without us"),
        ({"periods": (ProfilePeriod(limit=8.0, lines=1, line=2),)}, {}, "K01.FR.20"),
    ],
)
def test_what_a_station_said_that_it_cannot_is_not_asked_of_it(
    said: dict[str, Any], ability: dict[str, Any], why: str
) -> None:
    profile = order(Purpose.DEFAULT, **said).profile
    assert why in (impossible(profile, msgspec.structs.replace(ABLE, **ability)) or "")
    assert impossible(profile, UNKNOWN) is None


def test_who_does_not_say_its_units_is_asked_in_watts_too() -> None:
    """A DC outlet is limited in nothing else."""
    unsaid = msgspec.structs.replace(ABLE, says_units=False)
    assert impossible(order(Purpose.DEFAULT, unit=RateUnit.WATTS).profile, unsaid) is None


def test_who_can_is_asked() -> None:
    demand("ocpp2.1", order(Purpose.DEFAULT), During.IDLE, ABLE)
    with pytest.raises(Refusal):
        demand("ocpp2.1", order(Purpose.DEFAULT, level=2), During.IDLE, ABLE)
