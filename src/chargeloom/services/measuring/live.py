"""What is known of a device now."""

from collections import deque
from typing import Final

from chargeloom.domain.devices.device import Device
from chargeloom.domain.devices.doubt import Watcher
from chargeloom.domain.instant import Instant
from chargeloom.services.measuring.flows import Moment
from chargeloom.services.measuring.pulse import Pulse, State
from chargeloom.services.measuring.series import Series

REMEMBERED: Final = 3_600
"""So many flows of a device are at hand, for whoever looks back: an hour at one a second."""


class Live:
    """What is known of a device now."""

    def __init__(self, device: Device) -> None:
        self.device = device
        self.pulse = Pulse(device.terms)
        self.watcher = Watcher(device)
        self.series = Series()
        self.recent: deque[Moment] = deque(maxlen=REMEMBERED)
        self.why: str | None = None
        self.since: Instant | None = None
        """Since when it is in its state."""
        self.failing_since = Instant(0)
        """Since when nothing of it counts, whatever the reasons were."""

    @property
    def state(self) -> State:
        """What it is held for."""
        return self.pulse.state

    @property
    def newest(self) -> Moment | None:
        """What was last believed, however old it is."""
        return self.recent[-1] if self.recent else None
