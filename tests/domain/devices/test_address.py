"""Devices are on private networks: those are allowed, the loopback when that is set, metadata never."""

import pytest

from chargeloom.domain.devices.address import may_be_a_device

LAN = ["192.168.1.20", "10.0.0.5", "172.16.3.4", "fd12:3456::7", "100.64.1.1", "198.51.100.7"]
LOOPBACK = ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1"]
NEVER = [
    "169.254.169.254",
    "::ffff:169.254.169.254",
    "2002:a9fe:a9fe::1",
    "64:ff9b::a9fe:a9fe",
    "fe80::1%eth0",
    "fd00:ec2::254",
    "100.100.100.200",
    "0.0.0.0",  # noqa: S104 it is refused
    "::",
    "224.0.0.1",
    "255.255.255.255",
    "meter.example",
    "",
]


@pytest.mark.parametrize("allows_loopback", [True, False])
@pytest.mark.parametrize("address", LAN)
def test_a_device_may_be_on_a_network_of_its_own(address: str, allows_loopback: bool) -> None:
    assert may_be_a_device(address, allows_loopback=allows_loopback)


@pytest.mark.parametrize("address", LOOPBACK)
def test_a_device_is_on_this_machine_only_where_that_is_set(address: str) -> None:
    assert may_be_a_device(address, allows_loopback=True)
    assert not may_be_a_device(address, allows_loopback=False)


@pytest.mark.parametrize("address", NEVER)
def test_some_addresses_are_never_those_of_a_device(address: str) -> None:
    assert not may_be_a_device(address, allows_loopback=True)
