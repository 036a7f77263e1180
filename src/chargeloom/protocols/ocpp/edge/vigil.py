"""Watching one link, pure: is the peer alive, does it read what we send, does it flood us."""

from typing import Final, NamedTuple

from chargeloom.protocols.ocpp.edge.breaches import SILENT, TOO_MANY_CONTROLS, UNREAD, Breach
from chargeloom.protocols.ocpp.edge.limits import Limits

_LOOK_AGAIN_S: Final = 1.0


class Finding(NamedTuple):
    """What is to be done about a link, and when to look again."""

    breach: Breach | None
    must_ping: bool
    look_again_s: float


class Vigil:
    """What we know of a peer's behaviour."""

    __slots__ = ("_controls", "_controls_since_s", "_pinged_s", "heard_s", "unsent_since_s")

    def __init__(self, now_s: float) -> None:
        self.heard_s = now_s
        """When a frame came last."""
        self.unsent_since_s: float | None = None
        """Since when the peer reads slower than we write."""
        self._pinged_s = now_s
        self._controls = 0
        self._controls_since_s = now_s

    def look(self, limits: Limits, now_s: float, *, is_arriving: bool = False) -> Finding:
        """Judge the peer: pinged while it is silent, and given up in the end.

        One whose frame `is_arriving`, slowly, is not silent, for as long as a frame may take.
        """
        is_read = self.unsent_since_s is None or now_s - self.unsent_since_s < limits.unsent_s
        silence_s = now_s - self.heard_s
        dead_s = max(limits.dead_s, limits.frame_s) if is_arriving else limits.dead_s
        if not is_read or silence_s >= dead_s:
            return Finding(SILENT if is_read else UNREAD, must_ping=False, look_again_s=0.0)
        idle_s = now_s - max(self.heard_s, self._pinged_s)
        must_ping = idle_s >= limits.ping_s
        if must_ping:
            self._pinged_s, idle_s = now_s, 0.0
        look_again_s = min(limits.ping_s - idle_s, dead_s - silence_s)
        if self.unsent_since_s is not None:
            look_again_s = min(look_again_s, _LOOK_AGAIN_S)
        return Finding(None, must_ping, look_again_s)

    def control(self, limits: Limits, now_s: float) -> Breach | None:
        """Count a ping or pong of the peer."""
        if now_s - self._controls_since_s >= 1.0:
            self._controls_since_s, self._controls = now_s, 0
        self._controls += 1
        return TOO_MANY_CONTROLS if self._controls > limits.control_frames_per_s else None
