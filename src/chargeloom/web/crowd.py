"""Who is in by HTTP: when there is room for no more, who has the most connections makes room for who has few."""

from typing import Final, Protocol

from chargeloom.domain.addresses import network


class Guest(Protocol):
    """A connection."""

    @property
    def address(self) -> str: ...

    @property
    def is_dawdling(self) -> bool:
        """Whether we wait for what it says, so that nothing is lost when it has to go."""

    def leave(self) -> None:
        """End it."""


class Crowd:
    """Connections in the order of their coming, by what one peer can't change at will.

    Behind a proxy all have one address: there nobody has more than the others, and who comes too late is refused.
    """

    def __init__(self, most: int) -> None:
        self._most: Final = most
        self._count = 0
        self._of: dict[str, dict[Guest, None]] = {}

    def enter(self, guest: Guest) -> bool:
        """Let one in, if there is room, or if the oldest that dawdles of a peer with more connections can go."""
        own = self._of.get(network(guest.address), {})
        if self._count >= self._most and not self._makes_room(len(own) + 1):
            return False
        self._of.setdefault(network(guest.address), own)[guest] = None
        self._count += 1
        return True

    def forget(self, guest: Guest) -> None:
        """Note that one is gone, if it was in."""
        peer = network(guest.address)
        if guest not in (own := self._of.get(peer, {})):
            return
        del own[guest]
        self._count -= 1
        if not own:
            del self._of[peer]

    def _makes_room(self, wanted: int) -> bool:
        largest = max(self._of.values(), key=len)
        if len(largest) <= wanted:
            return False
        oldest = next((one for one in largest if one.is_dawdling), None)
        if oldest is None:
            return False
        self.forget(oldest)
        oldest.leave()
        return True
