"""How an action tells a reading: what changes in its words, and what they mean."""

from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple, Protocol

from chargeloom.domain.reading import Quantity
from chargeloom.wire.message import Call, Message

FILLING: Final = r"""[^",}\]\s]+"""
"""Whatever may stand in a gap."""


class Strange(Exception):  # nothing is wrong with it
    """It cannot be read at once: only a full look can tell."""


class Gap(NamedTuple):
    """Something in an envelope that changes."""

    filling: str
    """A regular expression of what may fill it, a part of what FILLING matches."""
    read: Callable[[str], Any]
    """Reads what fills it as the mapping does. Raises Strange."""
    probe: Callable[[int], str]
    """Fills the gap in this place with something that stands in no other one."""


class Manner(Protocol):
    """How an action tells the reading of one instant."""

    @property
    def call(self) -> type[Call[Any]]:
        """The action."""

    @property
    def sample(self) -> type[Message]:
        """What is in the list of samples."""

    @property
    def value(self) -> str:
        """A regular expression of a value whose text a reading keeps as it is, in the one group.

        A value that it does not match stays among the words, which are strange by that.
        """

    @property
    def any_value(self) -> str:
        """A value, for a sample that is read to learn its words."""

    @property
    def gaps(self) -> Mapping[str, Gap]:
        """What changes in an envelope, by names on the wire."""

    @property
    def unfamiliar(self) -> tuple[str, ...]:
        """Name what is another thing in each text, or what only a full look can judge."""

    def told(self, call: Any) -> Any:
        """Map a call that was read in full."""

    def spoken(self, told: Any) -> tuple[Any, ...]:
        """Take out what gaps may say; None for what is not said. Raises Strange."""

    def quantity(self, sample: Any) -> Quantity:
        """Say what a sample measures whose value is no more than its text. Raises Strange."""

    def layout(self, quantities: tuple[Quantity, ...]) -> Any:
        """Prepare what readings of the same quantities have in common."""

    def template(self, call: Any) -> Any:
        """Prepare what texts with the same envelope have in common."""

    def filled(
        self, template: Any, spoken: tuple[Any, ...], layout: Any, values: tuple[str, ...]
    ) -> Any:
        """Say what `told` would say."""
