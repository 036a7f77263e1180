"""Whether an outlet that is told fewer lines than its cable has keeps to them: by its own word, and by what is seen."""

from dataclasses import dataclass
from typing import Final

from chargeloom.energy.balancing.outlets.draw import Draw
from chargeloom.energy.balancing.outlets.told import Told

_SEVERAL: Final = 2


@dataclass(slots=True)
class Switching:
    """What is known of one outlet, whichever car is there.

    Until something shows otherwise, it loads every line that it can.
    """

    _says: bool = False
    _seen: bool | None = None
    """Whether it was seen to keep to fewer lines, or not to; None: neither."""
    _tells_lines: bool = False
    """Whether it ever told what flows on more than one line: who does not may leave out the others."""

    @property
    def is_believed(self) -> bool:
        """Whether it is held to use no more lines than it took."""
        return self._says if self._seen is None else self._seen

    @property
    def seen(self) -> bool | None:
        """Whether it was seen to keep to fewer lines, or not to; None: neither."""
        return self._seen

    @property
    def may_be_tried(self) -> bool:
        """Whether it may be told fewer lines while it charges: it would be seen to keep to them, or not."""
        return self.is_believed or (self._seen is None and self._tells_lines)

    def taken(self, told: Told, all_lines: int) -> Told:
        """Say on how many lines an outlet may take a limit: on all, unless it is believed to keep to fewer."""
        if told.lines >= all_lines or not told.limit_a or self.is_believed:
            return told
        return told._replace(lines=all_lines)

    def remember(self) -> None:
        """Take it that it was seen to keep to fewer lines before we were started."""
        self._seen = True

    def heard(self, says: bool | None) -> None:
        """Note what its station says of it; False: it takes no limit that names lines, None: it says nothing."""
        self._says = says is True
        if says is False:
            self._seen = False

    def measured(self, draw: Draw) -> None:
        """Note of how many lines it tells."""
        self._tells_lines |= draw.named >= _SEVERAL

    def shows(self, draw: Draw) -> bool:
        """Whether a measurement shows on which lines something flows."""
        return self._tells_lines and draw.named > 0 and draw.lines > 0

    def kept(self, *, to_fewer: bool) -> None:
        """Note that a car that could use more was seen on as few lines as were told, or that it was not."""
        self._seen = to_fewer
