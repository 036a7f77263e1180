"""An application that makes its routes when they are asked for: most tests ask for a few of hundreds."""

from collections.abc import Iterable
from typing import Any

from litestar.handlers import HTTPRouteHandler

from chargeloom.web.heads import Application

Branch = tuple[str, ...]


class Growing(Application):
    """Answers as the whole application does: a request finds all routes that share its first words.

    Those words are plain ones, so that no route beneath others could have been meant.
    """

    def __init__(self, *, route_handlers: Iterable[HTTPRouteHandler], **settings: Any) -> None:
        super().__init__(route_handlers=[], **settings)
        self._waiting: dict[Branch, list[HTTPRouteHandler]] = {}
        for handler in route_handlers:
            (branch,) = {branch_of(path) for path in handler.paths}
            assert not any(word.startswith("{") for word in branch), handler.paths
            self._waiting.setdefault(branch, []).append(handler)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer a request."""
        if "path" in scope:
            self._grow(branch_of(scope["path"]))
        await super().__call__(scope, receive, send)

    def grow_whole(self) -> None:
        """Make all that is left."""
        for branch in [*self._waiting]:
            self._grow(branch)

    def _grow(self, branch: Branch) -> None:
        for handler in self._waiting.pop(branch, ()):
            self.register(handler)


def branch_of(path: str) -> Branch:
    """Read the first words of a path: of the API three, of a page one."""
    words = tuple(word for word in path.split("/") if word)
    return words[:3] if words[:1] == ("api",) else words[:1]
