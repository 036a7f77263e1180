"""What is done about the owners of identities: links are pinged, closed, or given their session."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import structlog

from chargeloom.domain.ids import StationId
from chargeloom.protocols.ocpp.connection import Welcome
from chargeloom.protocols.ocpp.edge.closing import INTERNAL_ERROR, POLICY_VIOLATION
from chargeloom.protocols.ocpp.edge.takeover import (
    Claim,
    Dismiss,
    Install,
    Move,
    Owners,
    Probe,
    Takeover,
    Tell,
)
from chargeloom.protocols.ocpp.edge.websocket import Link

log = structlog.get_logger(__name__)


class Owning:
    """Carries out what `Owners` decides of links; `welcome` makes the session of each that counts."""

    def __init__(
        self,
        patience_s: float,
        welcome: Welcome,
        on_takeover: Callable[[StationId, Takeover], None],
        now_s: Callable[[], float],
        reference: Callable[[], str],
    ) -> None:
        self._owners: Owners[Link] = Owners(patience_s)
        self._welcome = welcome
        self._on_takeover = on_takeover
        self._now_s = now_s
        self._reference = reference

    @property
    def claims(self) -> Mapping[StationId, Claim[Link]]:
        """The link that counts, of each identity that has one."""
        return self._owners.owners

    def arrive(self, claim: Claim[Link]) -> None:
        """Take in a new link."""
        self._carry_out(self._owners.arrive(claim, self._now_s()))

    def answered(self, link: Link) -> None:
        """Note a sign of life of a link."""
        self._carry_out(self._owners.answered(link.admission.station, link, self._now_s()))

    def gone(self, link: Link) -> None:
        """Note that a link is no more."""
        self._carry_out(self._owners.gone(link.admission.station, link))

    def tick(self) -> None:
        """Settle what waited long enough."""
        self._carry_out(self._owners.tick(self._now_s()))

    def _carry_out(self, moves: Sequence[Move[Link]]) -> None:
        for move in moves:
            _DONE[type(move)](self, move)

    def _probe(self, move: Probe[Link]) -> None:
        """Ping the owner; one that we made wait, ourselves, is taken for alive."""
        if move.link.is_paused:
            self.answered(move.link)
        else:
            move.link.probe()

    def _dismiss(self, move: Dismiss[Link]) -> None:
        move.link.close(POLICY_VIOLATION, move.reason)
        move.link.leave()

    def _install(self, move: Install[Link]) -> None:
        link = move.link
        if link.is_closed:
            link.leave()
            return
        try:
            session = self._welcome(link.admission, link)
        except Exception:  # a bug of ours must not end the listener
            reference, station = self._reference(), link.admission.station
            log.exception("welcome failed", reference=reference, station=station)
            link.close(INTERNAL_ERROR, f"internal error, reference {reference}")
            return
        log.info("station connected", **link.admission._asdict())
        link.open(session)

    def _tell(self, move: Tell) -> None:
        log.warning("station connected twice", station=move.station, outcome=move.takeover)
        try:
            self._on_takeover(move.station, move.takeover)
        except Exception:  # a bug of ours must not end the listener
            log.exception("report failed", reference=self._reference(), station=move.station)


_DONE: Final[dict[type[Any], Callable[[Owning, Any], None]]] = {
    Probe: Owning._probe,  # noqa: SLF001
    Dismiss: Owning._dismiss,  # noqa: SLF001
    Install: Owning._install,  # noqa: SLF001
    Tell: Owning._tell,  # noqa: SLF001
}
