"""OpenSSL talks to the socket itself: the alert of a failed handshake reaches the peer, and no link has buffers of its own in between."""

import ssl
from typing import Final

_OWN_SOCKET: Final = "_aiofastnet_force_socket_bio"
"""How aiofastnet 1.2 is told so; its version is pinned for it."""


def with_own_socket(context: ssl.SSLContext) -> ssl.SSLContext:
    """Have it so with a context; without, an end in the midst of a handshake is logged as a bug of ours."""
    setattr(context, _OWN_SOCKET, True)
    return context
