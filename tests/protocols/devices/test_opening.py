"""Which way leads to a device."""

from typing import Any

import pytest

from chargeloom.domain.devices.device import Connection, Device, Http, Modbus, Mqtt
from chargeloom.domain.devices.source import SourceSilent
from chargeloom.domain.ids import DeviceId
from chargeloom.protocols.devices import opening
from chargeloom.protocols.devices.http import HttpSource
from chargeloom.protocols.devices.modbus import ModbusSource
from chargeloom.protocols.devices.mqtt import MqttSource
from chargeloom.services.measuring.reaching import Reach
from tests.storage.facts import NOON


@pytest.mark.parametrize(
    ("connection", "kind"),
    [
        (Modbus(host="meter"), ModbusSource),
        (Http(url="http://meter/", map="tasmota"), HttpSource),
        (Mqtt(host="broker", map="tasmota-mqtt"), MqttSource),
    ],
)
def test_every_connection_has_its_way(connection: Connection, kind: type[Any]) -> None:
    opened = opening.opener(Reach(allows_loopback=True))
    device = Device(id=DeviceId(2), name="", connection=connection, created_at=NOON)
    assert isinstance(opened(device, None), kind)


@pytest.mark.parametrize(
    "connection",
    [Http(url="http://meter/", map="gone"), Mqtt(host="broker", map="tasmota")],
)
async def test_a_map_that_is_gone_is_silence(connection: Connection) -> None:
    opened = opening.opener(Reach(allows_loopback=True))
    device = Device(id=DeviceId(2), name="", connection=connection, created_at=NOON)
    with pytest.raises(SourceSilent, match="there is no map"):
        await opened(device, None).read()
