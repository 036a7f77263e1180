"""Opening: which way leads to a device, by what is said of its connection."""

from chargeloom.domain.devices.device import Device, Http, Modbus, Mqtt
from chargeloom.domain.devices.source import Opener, Source
from chargeloom.protocols.devices.http import HttpSource
from chargeloom.protocols.devices.modbus import ModbusSource
from chargeloom.protocols.devices.mqtt import MqttSource
from chargeloom.services.measuring.reaching import Reach


def opener(reach: Reach) -> Opener:
    """Make ways to devices that are where `reach` allows."""

    def opened(device: Device, secret: str | None) -> Source:
        patience_s = device.terms.timeout_s
        match device.connection:
            case Modbus() as settings:
                return ModbusSource(reach, settings, patience_s)
            case Http() as settings:
                return HttpSource(reach, settings, secret, patience_s)
            case Mqtt() as settings:
                return MqttSource(reach, settings, secret, patience_s)

    return opened
