"""The desk that links are looked after from, as a link knows it."""

from typing import TYPE_CHECKING, Protocol

from chargeloom.protocols.ocpp.edge.cohort import Cohort
from chargeloom.protocols.ocpp.edge.limits import Limits
from chargeloom.protocols.ocpp.edge.mailbag import Mailbag

if TYPE_CHECKING:
    from chargeloom.protocols.ocpp.edge.websocket import Link


class Desk(Protocol):
    """What looks after all links."""

    limits: Limits
    cohort: Cohort
    mailbag: Mailbag
    now_s: float
    """For how long we have run, as of the last beat."""

    def arrived(self, link: "Link") -> None:
        """Take in a link that is up."""

    def answered(self, link: "Link") -> None:
        """Note that a probed link gave a sign of life."""

    def closing(self, link: "Link") -> None:
        """Note that a link is being closed: it leaves soon, and its socket is not waited for long."""

    def left(self, link: "Link") -> None:
        """Note that a link counts no more."""

    def vanished(self, link: "Link") -> None:
        """Note that the socket of a link is gone."""

    def look_after(self, link: "Link", after_s: float) -> None:
        """Call the link's `attend` then."""

    def held_up(self, link: "Link", took_s: float) -> None:
        """Note that a message of a link made all others wait so long."""

    def reference(self) -> str:
        """Make a reference under which a bug is logged."""
