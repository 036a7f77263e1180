"""The smart charging cases of OCPP 1.6 that the operator's commands play."""

from chargeloom.domain.commands.limit_orders import AskComposite, ClearProfiles, InstallProfile
from chargeloom.domain.limits.charging_profile import Profile, ProfileKind, ProfilePeriod, Purpose
from tests.conformance.v16.charge_point import ACCEPTED, ChargePoint
from tests.rig import Rig

WHEN = "2026-11-25T12:00:00.000Z"


async def is_set(play: ChargePoint, purpose: Purpose, word: str, number: int | None = None) -> None:
    """Let the operator set a profile of 6 A for connector 1."""
    wanted = Profile(
        id=1,
        purpose=purpose,
        kind=ProfileKind.RELATIVE,
        periods=(ProfilePeriod(limit=6.0),),
        transaction=None if number is None else str(number),
    )
    asked = await play.order(InstallProfile(evse=1, profile=wanted))
    told = {
        "chargingProfileId": 1,
        "stackLevel": 0,
        "chargingProfilePurpose": word,
        "chargingProfileKind": "Relative",
        "chargingSchedule": {
            "chargingRateUnit": "A",
            "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 6.0}],
        },
    }
    if number is not None:
        told["transactionId"] = number
    assert (asked.action, asked.payload) == (
        "SetChargingProfile",
        {"connectorId": 1, "csChargingProfiles": told},
    )
    assert (await asked.answer(ACCEPTED)).status == "accepted"


async def test_TC_056_CSMS_a_limit_for_all_charges_to_come(rig: Rig) -> None:
    await is_set(await ChargePoint.booted(rig), Purpose.DEFAULT, "TxDefaultProfile")


async def test_TC_057_CSMS_a_limit_for_the_charge_that_runs(rig: Rig) -> None:
    play = await ChargePoint.booted(rig)
    number = await play.charge()
    await is_set(play, Purpose.TRANSACTION, "TxProfile", number)


async def test_TC_066_CSMS_the_station_tells_what_it_will_draw(rig: Rig) -> None:
    play = await ChargePoint.booted(rig)
    await is_set(play, Purpose.DEFAULT, "TxDefaultProfile")
    asked = await play.order(AskComposite(evse=1, duration_s=300))
    assert (asked.action, asked.payload) == (
        "GetCompositeSchedule",
        {"connectorId": 1, "duration": 300},
    )
    schedule = {
        "chargingRateUnit": "A",
        "duration": 300,
        "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 6.0}],
    }
    told = {"connectorId": 1, "scheduleStart": WHEN, "chargingSchedule": schedule}
    ended = await asked.answer(ACCEPTED | told)
    assert ended.status == "accepted"
    shown = (ended.outcome or {})["data"]["chargingSchedule"]
    assert (shown["duration"], shown["chargingRateUnit"]) == (300, "A")
    assert [float(one["limit"]) for one in shown["chargingSchedulePeriod"]] == [6.0]


async def test_TC_067_CSMS_a_limit_is_taken_back(rig: Rig) -> None:
    play = await ChargePoint.booted(rig)
    await is_set(play, Purpose.DEFAULT, "TxDefaultProfile")
    asked = await play.order(ClearProfiles(id=1))
    assert (asked.action, asked.payload) == ("ClearChargingProfile", {"id": 1})
    assert (await asked.answer(ACCEPTED)).status == "accepted"
