"""Reports that do not fit into one message (OCPP 2.0.1, B07, B08 and N02)."""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple, TypeVar

T = TypeVar("T")
ITEMS_PER_MESSAGE: Final = 20


class Part(NamedTuple):
    """Where a part stands in its report."""

    seq_no: int
    is_followed: bool


def parts(
    items: Sequence[T], size: int = ITEMS_PER_MESSAGE
) -> Iterator[tuple[Part, tuple[T, ...]]]:
    """Cut a report into numbered parts; the last one says so (OCPP 2.0.1, B07.FR.10)."""
    for seq_no, first in enumerate(range(0, len(items), size)):
        yield Part(seq_no, first + size < len(items)), tuple(items[first : first + size])
