"""Who we are to a browser."""

from typing import NamedTuple


class Party(NamedTuple):
    """The relying party of its passkeys: the host, and the whole origin (W3C WebAuthn 2, 4)."""

    host: str
    origin: str
