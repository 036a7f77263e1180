"""What a node of a site says itself: its fuse, its transformer, and what was agreed for it."""

from collections.abc import Iterator
from math import inf

from chargeloom.domain.sites.site import Node
from chargeloom.domain.sites.three_phase import LINES
from chargeloom.energy.envelope.timeline import EVER, Word
from chargeloom.energy.envelope.track import PHASES, Because, Cause, Direction, Place, Track


def own_words(node: Node) -> Iterator[tuple[Track, Word]]:
    """Say what the fuse, the transformer and the contracts of a node allow."""
    place = Place(node.id)
    fuse = node.fuse_a or (inf,) * LINES
    back = node.export_a or (inf,) * LINES
    wound = inf
    if node.transformer_kva is not None:
        wound = node.transformer_kva * 1000 / LINES / node.nominal_v
    for phase in PHASES:
        for direction in Direction:
            track = Track(place, direction, phase)
            yield from _word(track, fuse[phase - 1], Because.FUSE)
            yield from _word(track, wound, Because.TRANSFORMER)
        yield from _word(Track(place, Direction.EXPORT, phase), back[phase - 1], Because.EXPORT)
    total = Track(place, Direction.IMPORT, None)
    if node.contracted_kw is not None:
        yield from _word(total, node.contracted_kw, Because.CONTRACT)
    if node.peak_kw is not None:
        yield from _word(total, node.peak_kw, Because.PEAK, is_hard=False)


def _word(
    track: Track, figure: float, because: Because, *, is_hard: bool = True
) -> Iterator[tuple[Track, Word]]:
    if figure < inf:
        yield track, Word(EVER, None, figure, is_hard, 0, Cause(because))
