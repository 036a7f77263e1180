"""Where devices may be: on the operator's own networks, which are private; never at the cloud's keeper of secrets."""

from ipaddress import ip_address
from typing import Final

from chargeloom.domain.addresses import embedded

HERE: Final = "localhost"


def may_be_a_device(text: str, *, allows_loopback: bool) -> bool:
    """Whether a device may answer at an address, however it is written into another.

    Link-local addresses are where clouds keep the metadata of their machines (169.254.169.254), and on the
    loopback listen programs that trust whoever reaches them.
    """
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return False
    inner = embedded(address)
    if inner is not None and not address.is_loopback and not address.is_unspecified:
        return may_be_a_device(str(inner), allows_loopback=allows_loopback)
    if address.is_loopback:
        return allows_loopback
    return not (
        address.is_link_local
        or address.is_multicast
        or address.is_unspecified
        or address.is_reserved
        or str(address) in _METADATA
    )


_METADATA: Final = frozenset({"fd00:ec2::254", "100.100.100.200", "192.0.0.192"})
"""Keepers of metadata that are not link-local."""
