"""An application that makes its routes when they are asked for: most tests ask for a few of hundreds."""

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, Final

from litestar.handlers import HTTPRouteHandler

from chargeloom.web.heads import Application

PARAMETER: Final = "{}"
REST: Final = "{:path}"
"""A parameter that takes all that is left of an address."""


class Node:
    """What is known of one beginning of addresses: which handlers it has itself, and what comes next."""

    def __init__(self) -> None:
        self.is_end = False
        self.waiting: list[HTTPRouteHandler] = []
        self.next: dict[str, Node] = {}

    def put(self, handler: HTTPRouteHandler) -> None:
        """Let this wait here, where its address ends."""
        self.is_end = True
        self.waiting.append(handler)

    def taken(self) -> list[HTTPRouteHandler]:
        """Give what waits here, once."""
        waiting, self.waiting = self.waiting, []
        return waiting

    def all_taken(self) -> Iterator[HTTPRouteHandler]:
        """Give what waits here and below, once."""
        yield from self.taken()
        for node in self.next.values():
            yield from node.all_taken()


class Growing(Application):
    """Answers as the whole application does: a request finds the routes of its address.

    A word that an address names is preferred to a parameter also where the rest of it leads nowhere: then
    all beneath that word is made, so that no parameter is found in its place.
    """

    def __init__(self, *, route_handlers: Iterable[HTTPRouteHandler], **settings: Any) -> None:
        super().__init__(route_handlers=[], **settings)
        self._root = Node()
        for handler in route_handlers:
            (path,) = handler.paths
            node = self._root
            for word in template_of(path):
                node = node.next.setdefault(word, Node())
            node.put(handler)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer a request."""
        if "path" in scope:
            self._grow([word for word in scope["path"].split("/") if word])
        await super().__call__(scope, receive, send)

    def grow_whole(self) -> None:
        """Make all that is left."""
        self._make(self._root.all_taken())

    def _grow(self, words: list[str]) -> None:
        node: Node | None = self._root
        preferred: Node | None = None
        for word in words:
            assert node is not None
            known = node.next.get(word)
            if preferred is None and PARAMETER in node.next:
                preferred = known
            rest = node.next.get(REST)
            node = known or node.next.get(PARAMETER) or rest
            if node is None or node is rest:
                break
        if node is not None and node.is_end:
            self._make(node.taken())
        elif preferred is not None:
            self._make(preferred.all_taken())

    def _make(self, handlers: Iterable[HTTPRouteHandler]) -> None:
        for handler in handlers:
            self.register(handler)


@cache
def template_of(path: str) -> tuple[str, ...]:
    """Read a path's words, in which parameters are all alike."""
    words = (word for word in path.split("/") if word)
    return tuple(
        (REST if word.endswith(":path}") else PARAMETER) if word.startswith("{") else word
        for word in words
    )
