"""A visit: from where somebody tries to get in."""

from typing import Final, NamedTuple

_LONGEST_AGENT: Final = 200


class Visit(NamedTuple):
    """What the other side tells of itself; believed for nothing but the list of sessions."""

    address: str = ""
    agent: str = ""

    @property
    def shown_agent(self) -> str:
        """The browser's own words, bounded."""
        return self.agent[:_LONGEST_AGENT]
