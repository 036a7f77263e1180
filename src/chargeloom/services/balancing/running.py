"""A site that is balanced: its loop, what wakes it, and the task in which it goes round."""

import asyncio
from typing import TYPE_CHECKING

from chargeloom.services.balancing.waking import Waking

if TYPE_CHECKING:
    from chargeloom.services.balancing.site_loop import SiteLoop


class Running:
    """A loop, and what wakes it."""

    def __init__(self, loop: "SiteLoop") -> None:
        self.loop = loop
        self.waking = Waking()
        self.task: asyncio.Task[None] | None = None
        self.stations = frozenset(outlet.station for outlet in loop.model.outlets)
