"""The seam between sockets and sessions: what a session may do to its link, and what it is told of it."""

from typing import Any, NamedTuple, Protocol

from chargeloom.domain.ids import StationId
from chargeloom.domain.stations.quirk import Oddities
from chargeloom.services.stations.certificates import Issued


class Admission(NamedTuple):
    """A station that may come in: who, with which subprotocol, from where, and how sure we are."""

    station: StationId
    subprotocol: str
    address: str
    is_authenticated: bool
    oddities: Oddities = ()
    """What was excused in its opening handshake."""
    certificate: Issued | None = None
    """The one that it showed to TLS."""


class Connection(Protocol):
    """A link to one station. Every call is safe, and without effect, once the link is closed."""

    @property
    def is_closed(self) -> bool:
        """Whether the link is gone or going."""

    def send(self, text: bytes) -> None:
        """Send one text message."""

    def close(self, code: int, reason: str) -> None:
        """Close with a status code (RFC 6455, 7.4) and a reason of at most 123 bytes."""

    def pause(self) -> None:
        """Stop reading: the session has as much as it can hold."""

    def resume(self) -> None:
        """Read on."""


class Session(Protocol):
    """What stands behind a link: whole, valid UTF-8 messages come in, in order.

    Each is received, or it is read and, before the next one of its link, taken: others' are read in between.
    """

    def received(self, text: bytes) -> None:
        """Read one message, and take it."""

    def read(self, text: bytes) -> Any:
        """Read one message, and give what it says: never None."""

    def take(self, said: Any) -> None:
        """Take what was read."""

    def closed(self) -> None:
        """The link is gone; no message follows."""


class Welcome(Protocol):
    """Makes the session of an admitted station, once its link is the one that counts."""

    def __call__(self, admission: Admission, connection: Connection) -> Session: ...
