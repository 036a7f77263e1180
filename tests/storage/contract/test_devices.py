"""Devices are read back whole, and what they measured is found by time and forgotten in time."""

from chargeloom.domain.devices.device import Channel, Http, Mqtt, Path, TopicPath
from chargeloom.domain.ids import DeviceId
from chargeloom.domain.instant import DAY, Instant
from chargeloom.storage.store import Store
from tests.storage import facts


async def test_a_device_is_read_back_whole_and_replaced(store: Store) -> None:
    await store.commit(facts.unit(facts.device(), facts.device(40)))
    await store.commit(facts.unit(facts.full_device()))
    assert await store.devices() == [facts.full_device(), facts.device(40)]


async def test_every_kind_of_connection_is_read_back(store: Store) -> None:
    path = Path(channel=Channel.POWER, path="a.0", scale=0.001, sign=-1)
    topic = TopicPath(channel=Channel.POWER, topic="meter/power")
    web = facts.device(40, connection=Http(url="http://192.0.2.8/x", paths=(path,), time_path="at"))
    spoken = facts.device(42, connection=Mqtt(host="192.0.2.8", paths=(topic,), user="u"))
    await store.commit(facts.unit(web, spoken))
    assert await store.devices() == [web, spoken]


async def test_readings_are_found_by_device_and_time(store: Store) -> None:
    told = [facts.device_readings(seconds=at) for at in (60, 120, 180)]
    await store.commit(facts.unit(*told, facts.device_readings(40, seconds=90)))
    found = await store.device_readings(DeviceId(38), None, 10)
    assert [one.reading for one in found] == [one.readings[0] for one in told]
    behind = await store.device_readings(DeviceId(38), found[0].place, 1)
    assert behind == [found[1]]
    newest = await store.device_readings(DeviceId(38), None, 1, is_descending=True)
    assert newest == [found[2]]


async def test_the_same_reading_twice_is_one(store: Store) -> None:
    await store.commit(facts.unit(facts.device_readings()))
    await store.commit(facts.unit(facts.device_readings()))
    assert len(await store.device_readings(DeviceId(38), None, 10)) == 1


async def test_readings_are_forgotten_with_others_of_their_time(store: Store) -> None:
    device = facts.id_at(facts.NOON)
    await store.commit(
        facts.unit(
            facts.device_readings(device, seconds=60),
            facts.device_readings(device, seconds=180_000),
        )
    )
    await store.forget(readings_before=Instant(facts.NOON + DAY))
    left = await store.device_readings(DeviceId(device), None, 10)
    assert [one.reading.values for one in left] == [("180000.5",)]


async def test_no_number_of_a_device_is_handed_out_again(store: Store) -> None:
    await store.commit(facts.unit(facts.device(1 << 40)))
    assert (await store.marks()).last_id == 1 << 40
