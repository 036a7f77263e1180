"""What we make of each action of a version: data that documents are written from and tests hold us to."""

from collections.abc import Mapping
from typing import NamedTuple


class Handled(NamedTuple):
    """A station's message is taken; what becomes of it."""

    what: str


class NotSupported(NamedTuple):
    """A station's message is answered NotSupported; why."""

    why: str


class Command(NamedTuple):
    """A request to a station is what these commands send."""

    names: tuple[str, ...]


class RawOnly(NamedTuple):
    """A request to a station goes out by the raw call alone; why no command makes it."""

    why: str


class Offering(NamedTuple):
    """All actions of a version, each way."""

    version: str
    incoming: Mapping[str, Handled | NotSupported]
    outgoing: Mapping[str, Command | RawOnly]

    @property
    def reasons(self) -> Mapping[str, str]:
        """Say of each action that is not supported why."""
        return {
            action: answer.why
            for action, answer in self.incoming.items()
            if isinstance(answer, NotSupported)
        }


def commands(*names: str) -> Command:
    """Name the commands that send a request."""
    return Command(names)


KEPT = Handled("kept in the trace, told as an event")
