"""What an outlet draws, as measured on its lines."""

from dataclasses import dataclass, field
from typing import Final

DRAWS_A: Final = 1.0
"""What a car draws at least when it charges."""
ALIKE: Final = 0.15
"""By so much of a line what lines carry that carry alike may differ in all."""


@dataclass(slots=True)
class Draw:
    """What was measured on the lines of an outlet."""

    a: tuple[float, ...]
    at: float
    is_total: bool = False
    """Only the sum was told, and shared out evenly."""
    named: int = 3
    """Of the first so many lines it was told what each carries; 0: of none by itself."""
    most_a: float = field(init=False)
    """What the line carries that carries the most."""
    lines: int = field(init=False)
    """So many lines carry something."""

    def __post_init__(self) -> None:
        carried = tuple(map(abs, self.a))
        used = [place for place, each in enumerate(carried, start=1) if each >= DRAWS_A]
        self.most_a, self.lines = max(carried, default=0.0), max(used, default=0)

    @property
    def total_a(self) -> float:
        """What all lines carry together."""
        return sum(map(abs, self.a))

    @property
    def is_even(self) -> bool:
        """Whether its lines, from the first on, carry alike."""
        return self.lines > 0 and int(self.total_a / self.most_a + ALIKE) == self.lines
