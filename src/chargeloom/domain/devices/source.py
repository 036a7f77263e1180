"""A source: what measuring needs of a protocol, something that can be read once, again and again."""

from collections.abc import Callable
from typing import Protocol

from chargeloom.domain.devices.device import Device, Sample


class SourceSilent(Exception):
    """Nothing usable came back: no connection, no answer, a refusal, or something unreadable."""


class Source(Protocol):
    """A way to a device."""

    @property
    def waits_for_news(self) -> bool:
        """Whether `read` itself waits for what the device says next."""

    async def read(self) -> Sample:
        """Read every channel once. Raises SourceSilent."""

    async def close(self) -> None:
        """Let go of the device; a later read finds it again."""


Opener = Callable[[Device, str | None], Source]
"""Makes the way to a device, with its secret; nothing is connected yet."""
