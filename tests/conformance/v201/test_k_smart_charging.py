"""K, smart charging: profiles are set, replaced, cleared and reported; limits from elsewhere are heard."""

from typing import Any, Final

import msgspec
import pytest

from chargeloom.domain.commands.command import Command, CommandStatus
from chargeloom.domain.commands.limit_orders import (
    AskComposite,
    AskProfiles,
    ClearProfiles,
    InstallProfile,
)
from chargeloom.domain.instant import HOUR, SECOND, Instant, to_rfc3339
from chargeloom.domain.limits.charging_profile import (
    Profile,
    ProfileKind,
    ProfilePeriod,
    Purpose,
    RateUnit,
    Recurrence,
)
from tests.conformance.v201.charging_station import ACCEPTED, ChargingStation, Payload
from tests.rig import Rig

NOON: Final = Instant(1_767_268_800 * SECOND)
AN_HOUR_S: Final = 3600


def profile(
    limit: float = 6.0, purpose: Purpose = Purpose.DEFAULT, lines: int | None = None, **said: Any
) -> Profile:
    """Draw up a profile of one hour from noon on."""
    timed: dict[str, Any] = {
        "kind": ProfileKind.ABSOLUTE,
        "starts_at": NOON,
        "valid_from": NOON,
        "valid_to": Instant(NOON + HOUR),
        "duration_s": AN_HOUR_S,
    }
    periods = (ProfilePeriod(limit=limit, lines=lines),)
    fixed: dict[str, Any] = {"id": 7, "level": 2, "purpose": purpose, "periods": periods}
    return Profile(**(fixed | timed | said))


def whenever(limit: float, **said: Any) -> Profile:
    """Draw up one for a charge, from its start on."""
    free = {"starts_at": None, "valid_from": None, "valid_to": None, "duration_s": None}
    kind = {"kind": ProfileKind.RELATIVE}
    return profile(limit, Purpose.TRANSACTION, **(free | kind | said))


async def is_set(
    play: ChargingStation, wanted: Profile, evse: int, word: str = "Accepted"
) -> tuple[Payload, Command]:
    """Let the operator set a profile; return what arrived, and what became of it."""
    asked = await play.order(InstallProfile(evse=evse, profile=wanted))
    assert asked.action == "SetChargingProfile"
    assert asked.payload["evseId"] == evse
    command = await asked.answer({"status": word})
    sent: Payload = asked.payload["chargingProfile"]
    [schedule] = sent["chargingSchedule"]
    assert schedule["chargingSchedulePeriod"][0]["startPeriod"] == 0
    return sent, command


def limit_of(sent: Payload) -> float:
    limit: float = sent["chargingSchedule"][0]["chargingSchedulePeriod"][0]["limit"]
    return limit


def is_timed(sent: Payload) -> bool:
    """Whether it says from when until when it holds."""
    schedule = sent["chargingSchedule"][0]
    until = to_rfc3339(Instant(NOON + HOUR))
    times = (sent["validFrom"], sent["validTo"], schedule["startSchedule"], schedule["duration"])
    return times == (to_rfc3339(NOON), until, to_rfc3339(NOON), AN_HOUR_S)


@pytest.mark.parametrize("lines", [1, 3])
async def test_TC_K_01_CSMS_a_default_for_one_evse(rig: Rig, lines: int) -> None:
    play = await ChargingStation.booted(rig)
    sent, command = await is_set(play, profile(lines=lines), evse=1)
    assert command.status is CommandStatus.ACCEPTED
    said = (sent["id"], sent["stackLevel"], sent["chargingProfilePurpose"])
    assert said == (7, 2, "TxDefaultProfile")
    assert sent["chargingProfileKind"] == "Absolute"
    assert sent["chargingSchedule"][0]["chargingRateUnit"] == "A"
    assert is_timed(sent)
    period = sent["chargingSchedule"][0]["chargingSchedulePeriod"][0]
    assert (period["limit"], period.get("numberPhases", 3)) == (6.0, lines)


async def test_TC_K_02_CSMS_a_profile_of_a_charge_where_none_runs(rig: Rig) -> None:
    """No command of ours makes it, for it can't be obeyed; whoever insists sends it as it is."""
    play = await ChargingStation.booted(rig)
    schedule = {
        "id": 1,
        "chargingRateUnit": "A",
        "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 7.0}],
    }
    payload = {
        "evseId": 1,
        "chargingProfile": {
            "id": 7,
            "stackLevel": 2,
            "chargingProfilePurpose": "TxProfile",
            "chargingProfileKind": "Relative",
            "chargingSchedule": [schedule],
        },
    }
    asked = await play.raw("SetChargingProfile", payload)
    assert asked.payload == payload
    answered = await asked.answer({"status": "Rejected"})
    assert msgspec.json.decode(answered.payload or b"") == {"status": "Rejected"}


async def test_TC_K_03_CSMS_a_limit_of_the_whole_station(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    sent, command = await is_set(play, profile(8.0, Purpose.STATION), evse=0)
    assert command.status is CommandStatus.ACCEPTED
    assert sent["chargingProfilePurpose"] == "ChargingStationMaxProfile"
    assert sent["chargingProfileKind"] == "Absolute"
    assert is_timed(sent)
    assert limit_of(sent) == 8.0


async def test_TC_K_04_CSMS_a_profile_takes_the_place_of_another(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    first, _ = await is_set(play, profile(8.0), evse=1)
    second, command = await is_set(play, profile(6.0), evse=1)
    assert command.status is CommandStatus.ACCEPTED
    assert first["id"] == second["id"]
    assert [limit_of(one) for one in (first, second)] == [8.0, 6.0]


async def cleared(
    play: ChargingStation, order: ClearProfiles, wanted: Payload, word: str = "Accepted"
) -> Command:
    asked = await play.order(order)
    assert (asked.action, asked.payload) == ("ClearChargingProfile", wanted)
    return await asked.answer({"status": word})


async def test_TC_K_05_CSMS_a_profile_is_cleared_by_its_id(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    await is_set(play, profile(), evse=1)
    command = await cleared(play, ClearProfiles(id=7), {"chargingProfileId": 7})
    assert command.status is CommandStatus.ACCEPTED


DEFAULTS_OF_1: Final = ClearProfiles(evse=1, purpose=Purpose.DEFAULT, level=2)
CHOSEN: Final = {"evseId": 1, "chargingProfilePurpose": "TxDefaultProfile", "stackLevel": 2}


async def test_TC_K_06_CSMS_a_profile_is_cleared_by_purpose_and_level(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    await is_set(play, profile(), evse=1)
    command = await cleared(play, DEFAULTS_OF_1, {"chargingProfileCriteria": CHOSEN})
    assert command.status is CommandStatus.ACCEPTED


async def test_TC_K_08_CSMS_nothing_is_there_to_be_cleared(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    chosen = {"chargingProfileCriteria": CHOSEN}
    command = await cleared(play, DEFAULTS_OF_1, chosen, word="Unknown")
    assert command.status is CommandStatus.REJECTED
    assert command.outcome is not None
    assert command.outcome["answer"] == "Unknown"


async def test_TC_K_10_CSMS_a_default_for_all_evses(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    sent, command = await is_set(play, profile(), evse=0)
    assert command.status is CommandStatus.ACCEPTED
    assert sent["chargingProfilePurpose"] == "TxDefaultProfile"
    assert is_timed(sent)
    assert limit_of(sent) == 6.0


async def test_TC_K_15_CSMS_a_station_that_knows_no_profiles(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    asked = await play.order(InstallProfile(evse=1, profile=profile()))
    command = await asked.refuse("NotSupported")
    assert command.status is not CommandStatus.ACCEPTED
    assert "NotSupported" in str(command.outcome)


@pytest.mark.parametrize("every", [Recurrence.DAILY, Recurrence.WEEKLY])
async def test_TC_K_19_CSMS_a_profile_that_recurs(rig: Rig, every: Recurrence) -> None:
    play = await ChargingStation.booted(rig)
    recurring = profile(kind=ProfileKind.RECURRING, recurrence=every)
    sent, command = await is_set(play, recurring, evse=1)
    assert command.status is CommandStatus.ACCEPTED
    assert sent["chargingProfileKind"] == "Recurring"
    assert sent["recurrencyKind"] == every.value.capitalize()
    assert sent["chargingSchedule"][0]["startSchedule"] == to_rfc3339(NOON)


# What a station reports of its profiles.

REPORTED: Final = {
    "id": 7,
    "stackLevel": 2,
    "chargingProfilePurpose": "TxDefaultProfile",
    "chargingProfileKind": "Absolute",
    "chargingSchedule": [
        {
            "id": 1,
            "chargingRateUnit": "A",
            "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 6.0}],
        }
    ],
}


async def reports(
    play: ChargingStation, order: AskProfiles, evse: int | None, chosen: Payload
) -> None:
    """Ask for profiles; they are reported in a message of their own."""
    asked = await play.order(order)
    place = {} if evse is None else {"evseId": evse}
    wanted = {"requestId": order.number, "chargingProfile": chosen} | place
    assert (asked.action, asked.payload) == ("GetChargingProfiles", wanted)
    command = await asked.answer(ACCEPTED)
    assert command.status is CommandStatus.ACCEPTED
    told = {
        "requestId": order.number,
        "chargingLimitSource": "CSO",
        "evseId": evse or 1,
        "chargingProfile": [REPORTED],
    }
    assert await play.station.ask("ReportChargingProfiles", told) == {}


async def test_TC_K_29_CSMS_the_profiles_of_the_station(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    await reports(play, AskProfiles(number=3, evse=0, level=2), 0, {"stackLevel": 2})


async def test_TC_K_30_CSMS_the_profiles_of_an_evse(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    await reports(play, AskProfiles(number=3, evse=1, level=2), 1, {"stackLevel": 2})


async def test_TC_K_31_CSMS_the_profiles_of_all(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    await reports(play, AskProfiles(number=3, level=2), None, {"stackLevel": 2})


async def test_TC_K_32_CSMS_a_profile_by_its_id(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    await reports(play, AskProfiles(number=3, ids=(7,)), None, {"chargingProfileId": [7]})


async def test_TC_K_33_CSMS_the_profiles_of_a_level(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    await reports(play, AskProfiles(number=3, evse=1, level=2), 1, {"stackLevel": 2})


async def test_TC_K_34_CSMS_the_profiles_of_a_source(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    of_ems = AskProfiles(number=3, evse=1, sources=("EMS",))
    await reports(play, of_ems, 1, {"chargingLimitSource": ["EMS"]})


async def test_TC_K_35_CSMS_the_profiles_of_a_purpose(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    defaults = AskProfiles(number=3, evse=1, purpose=Purpose.DEFAULT)
    await reports(play, defaults, 1, {"chargingProfilePurpose": "TxDefaultProfile"})


async def test_TC_K_36_CSMS_the_profiles_of_a_purpose_and_level(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    defaults = AskProfiles(number=3, evse=1, purpose=Purpose.DEFAULT, level=2)
    chosen = {"chargingProfilePurpose": "TxDefaultProfile", "stackLevel": 2}
    await reports(play, defaults, 1, chosen)


async def composite(play: ChargingStation, evse: int) -> None:
    """Ask what a station expects to draw."""
    asked = await play.order(AskComposite(evse=evse, duration_s=300, unit=RateUnit.AMPERES))
    wanted = {"evseId": evse, "duration": 300, "chargingRateUnit": "A"}
    assert (asked.action, asked.payload) == ("GetCompositeSchedule", wanted)
    schedule = {
        "evseId": evse,
        "duration": 300,
        "scheduleStart": to_rfc3339(rig_now(play)),
        "chargingRateUnit": "A",
        "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 10.0}],
    }
    command = await asked.answer({"status": "Accepted", "schedule": schedule})
    assert command.status is CommandStatus.ACCEPTED
    assert "10.0" in str(command.outcome)


def rig_now(play: ChargingStation) -> Instant:
    return play.rig.core.ground.now()


async def test_TC_K_43_CSMS_the_schedule_of_an_evse(rig: Rig) -> None:
    await composite(await ChargingStation.booted(rig), 1)


async def test_TC_K_44_CSMS_the_schedule_of_the_station(rig: Rig) -> None:
    await composite(await ChargingStation.booted(rig), 0)


# Limits from elsewhere.


async def test_TC_K_48_CSMS_a_limit_from_elsewhere(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    told = {"chargingLimit": {"chargingLimitSource": "EMS", "isGridCritical": False}}
    assert await play.station.ask("NotifyChargingLimit", told) == {}


async def test_TC_K_50_CSMS_a_limit_from_elsewhere_is_gone(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    told = {"chargingLimitSource": "EMS"}
    assert await play.station.ask("ClearedChargingLimit", told) == {}


async def test_TC_K_51_CSMS_a_limit_is_gone_while_a_charge_runs(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    ride = await play.charging()
    told = {"chargingLimitSource": "EMS"}
    assert await play.station.ask("ClearedChargingLimit", told) == {}
    await play.tell(ride, "ChargingRateChanged")
    assert (await play.transaction()).suspect == ()


async def test_TC_K_52_CSMS_a_limit_from_elsewhere_is_in_the_report(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    asked = await play.order(AskProfiles(number=4, purpose=Purpose.EXTERNAL))
    assert asked.payload["chargingProfile"] == {
        "chargingProfilePurpose": "ChargingStationExternalConstraints"
    }
    await asked.answer(ACCEPTED)
    external = REPORTED | {"chargingProfilePurpose": "ChargingStationExternalConstraints"}
    told = {
        "requestId": 4,
        "chargingLimitSource": "EMS",
        "evseId": 0,
        "chargingProfile": [external],
    }
    assert await play.station.ask("ReportChargingProfiles", told) == {}
    await rig.settle()
    state = await rig.core.ground.store.live_state()
    [kept] = [one for one in state.profiles if one.source == "EMS"]
    assert kept.profile.purpose is Purpose.EXTERNAL


async def test_TC_K_60_CSMS_a_profile_of_the_charge_that_runs(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    ride = await play.charging()
    sent, command = await is_set(play, whenever(7.0, transaction=ride.number), evse=1)
    assert command.status is CommandStatus.ACCEPTED
    assert sent["chargingProfilePurpose"] == "TxProfile"
    assert sent["transactionId"] == ride.number


async def test_TC_K_70_CSMS_two_profiles_at_two_levels(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    low, _ = await is_set(play, profile(id=7, level=1), evse=1)
    high, command = await is_set(play, profile(id=8, level=2), evse=1)
    assert command.status is CommandStatus.ACCEPTED
    assert low["id"] != high["id"]
    assert low["stackLevel"] != high["stackLevel"]
