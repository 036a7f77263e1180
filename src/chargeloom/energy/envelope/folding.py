"""Folding: the words of a site's nodes and of the limits said about it, as one envelope."""

from collections.abc import Iterable
from itertools import chain

from chargeloom.domain.instant import Instant
from chargeloom.domain.limits.outside_limit import OutsideLimit
from chargeloom.domain.sites.site import SiteModel
from chargeloom.domain.sites.tree import SiteTree
from chargeloom.energy.envelope.limit_words import LimitWords
from chargeloom.energy.envelope.node_words import own_words
from chargeloom.energy.envelope.timeline import EVER, Envelope, Step, Word, binding, timeline
from chargeloom.energy.envelope.track import Track


class Folding:
    """Folds what others say of one model, again and again."""

    def __init__(self, model: SiteModel) -> None:
        self.tree = SiteTree.of(model)
        self.outlets = model.outlets
        self._said = LimitWords(self.tree, model.outlets)
        self._base: dict[Track, list[Word]] = {}
        for node in model.nodes:
            for track, word in own_words(node):
                self._base.setdefault(track, []).append(word)
        self._own = {track: binding(own, EVER) for track, own in self._base.items()}

    def fold(
        self,
        limits: Iterable[OutsideLimit],
        now: Instant,
        until: Instant,
        more: Iterable[tuple[Track, Word]] = (),
    ) -> Envelope:
        """Make the timelines from now on, of limits and of words from elsewhere, as far as `until`."""
        words: dict[Track, list[Word]] = {}
        for track, word in chain(more, *map(self._said.words, limits)):
            words.setdefault(track, list(self._base.get(track, ()))).append(word)
        tracks = {track: (Step(now, *own),) for track, own in self._own.items()}
        return Envelope(
            tracks | {track: timeline(said, now, until) for track, said in words.items()}
        )


def fold(
    model: SiteModel, limits: Iterable[OutsideLimit], now: Instant, until: Instant
) -> Envelope:
    """Make the envelope of a model from now on."""
    return Folding(model).fold(limits, now, until)
