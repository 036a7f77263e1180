"""Whether bytes come in on a link that brings no whole frame: the kernel knows, the engine does not tell."""

import socket
import struct
from typing import Final

from picows import WSTransport

_TCP_INFO: Final = getattr(socket, "TCP_INFO", None)
"""Known on Linux; elsewhere a slow frame is not told from silence."""
_LAST_DATA_RECEIVED: Final = struct.Struct("@8B11II")


def is_receiving(transport: WSTransport, within_s: float) -> bool:
    """Whether the peer sent any data within this time (tcp_info.tcpi_last_data_recv)."""
    if _TCP_INFO is None:
        return False
    known = transport.underlying_transport.get_extra_info("socket")
    try:
        told = known.getsockopt(socket.IPPROTO_TCP, _TCP_INFO, _LAST_DATA_RECEIVED.size)
    except OSError:
        return False
    if len(told) < _LAST_DATA_RECEIVED.size:
        return False
    return bool(_LAST_DATA_RECEIVED.unpack(told)[-1] < within_s * 1000)
