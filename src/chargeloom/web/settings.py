"""What can be set of the HTTP side."""

from ipaddress import IPv4Network, IPv6Network

import msgspec


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """Bounds and habits; times are in seconds."""

    is_https: bool = False
    """Whether browsers reach us by HTTPS, so that the session cookie is for HTTPS alone."""
    url: str = ""
    """How browsers reach us, where that is not what they ask for."""
    trusted_proxies: tuple[IPv4Network | IPv6Network, ...] = ()
    """Who may say for whom it asks."""
    notice: str = ""
    """What every page says at its head."""
    max_connections: int = 2_048
    max_head_bytes: int = 65_536
    """Of a request: its line and its fields."""
    max_fields: int = 200
    max_body_bytes: int = 1_048_576
    head_patience: float = 10.0
    """How long the head of a request may take to come, as that of a station may."""
    content_patience: float = 60.0
    """How long its content may."""
    reader_patience: float = 30.0
    """How long whoever is answered may take nothing of what waits for it."""
    max_streams: int = 256
    stream_backlog: int = 1_000
    """How many events wait for one slow reader before it is dropped."""
    stream_pulse: float = 15.0
    stream_patience: float = 30.0
    """How long one write to the reader of a stream or a file may take."""
    max_exports: int = 4
    """How many files are written at once; each costs the time of stations."""
    page_pace: float = 1.0
    """How often, at most, the live page is told what changed."""
    shutdown_patience: float = 5.0
