"""The cases of OCPP 1.6 about the settings of a charge point, its password and its vendor's keys."""

from chargeloom.domain.commands.command import ChangeConfiguration, CommandStatus, GetConfiguration
from chargeloom.services.secrets import SecretKeeper, load_or_create
from tests.conformance.v16.charge_point import ChargePoint
from tests.rig import Rig

INTERVAL = ChangeConfiguration(key="MeterValueSampleInterval", value="60")


async def test_TC_019_1_CSMS_all_settings_are_read(rig: Rig) -> None:
    play = await ChargePoint.booted(rig)
    asked = await play.order(GetConfiguration())
    assert (asked.action, asked.payload) == ("GetConfiguration", {})
    setting = {"key": "MeterValueSampleInterval", "readonly": False, "value": "60"}
    command = await asked.answer({"configurationKey": [setting], "unknownKey": ["Loom"]})
    assert command.status is CommandStatus.ACCEPTED
    assert command.outcome is not None
    assert command.outcome["data"]["configurationKey"] == (setting,)
    assert command.outcome["data"]["unknownKey"] == ("Loom",)


async def test_TC_019_2_CSMS_one_setting_is_read(rig: Rig) -> None:
    play = await ChargePoint.booted(rig)
    asked = await play.order(GetConfiguration(keys=("SupportedFeatureProfiles",)))
    assert asked.payload == {"key": ["SupportedFeatureProfiles"]}
    setting = {"key": "SupportedFeatureProfiles", "readonly": True, "value": "Core"}
    command = await asked.answer({"configurationKey": [setting]})
    assert command.outcome is not None
    assert command.outcome["data"]["configurationKey"] == (setting,)


async def changed(play: ChargePoint, word: str) -> CommandStatus:
    """Order a change of the sample interval, and return what the station's word for it means."""
    asked = await play.order(INTERVAL)
    assert (asked.action, asked.payload) == (
        "ChangeConfiguration",
        {"key": "MeterValueSampleInterval", "value": "60"},
    )
    command = await asked.answer({"status": word})
    assert command.outcome == {"answer": word}
    return command.status


async def test_TC_021_CSMS_a_setting_is_changed(rig: Rig) -> None:
    play = await ChargePoint.booted(rig)
    assert await changed(play, "Accepted") is CommandStatus.ACCEPTED
    assert await changed(play, "RebootRequired") is CommandStatus.ACCEPTED


async def test_TC_040_1_CSMS_a_setting_that_the_station_does_not_know(rig: Rig) -> None:
    play = await ChargePoint.booted(rig)
    assert await changed(play, "NotSupported") is CommandStatus.REJECTED


async def test_TC_040_2_CSMS_a_value_that_the_station_refuses(rig: Rig) -> None:
    play = await ChargePoint.booted(rig)
    assert await changed(play, "Rejected") is CommandStatus.REJECTED


async def test_TC_073_CSMS_a_new_password_is_the_only_one_that_still_opens(rig: Rig) -> None:
    old = b"a password of the factory"
    keeper = SecretKeeper(load_or_create(rig.config.data / "secret.key"))
    known = keeper.hash_password(old)
    play = ChargePoint(rig, await rig.station(security_profile=1, password_hash=known))
    await play.boot()
    new = "0123456789ABCDEF0123456789ABCDEF01234567"
    asked = await play.order(ChangeConfiguration(key="AuthorizationKey", value=new))
    assert asked.payload == {"key": "AuthorizationKey", "value": new}
    command = await asked.answer({"status": "Accepted"})
    assert command.status is CommandStatus.ACCEPTED
    await rig.settle()
    [stored] = (await rig.core.ground.store.live_state()).stations
    assert keeper.matches(new.encode(), stored.password_hash)
    assert not keeper.matches(old, stored.password_hash)
    for exchange in await play.told("ChangeConfiguration"):
        assert new.encode() not in exchange.frame, "no secret is kept in the journal"
