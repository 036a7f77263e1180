"""Idempotency: a POST that bears an Idempotency-Key is done once, and answered alike when it comes again."""

from typing import Any, Final

import structlog
from litestar import Request
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from chargeloom.domain.instant import DAY, Instant
from chargeloom.domain.stored_reply import StoredReply
from chargeloom.domain.unit import Unit
from chargeloom.services.core import Core
from chargeloom.storage.unavailable import StorageUnavailable
from chargeloom.web.guards import PAGE, caller_of, is_public
from chargeloom.web.problems import Fault, Problem, invalid
from chargeloom.web.redaction import without_secret

log = structlog.get_logger(__name__)

HEADER: Final = "Idempotency-Key"
LONGEST_KEY: Final = 255

_KEPT_HEADERS: Final = (b"content-type", b"location")
_REPLAYED: Final = (b"idempotent-replayed", b"true")


class Replies:
    """The answers that are kept for a day, and the requests that run now."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._running: set[str] = set()

    def begin(self, scope: str) -> None:
        """Note that a request runs; a second one under the same key is refused meanwhile."""
        if scope in self._running:
            raise Problem(409, "idempotency-key-in-use", "a request with this key runs now")
        self._running.add(scope)

    def end(self, scope: str) -> None:
        """Note that it no longer runs."""
        self._running.discard(scope)

    def fingerprint(self, query: bytes, body: bytes) -> bytes:
        """Tell what is asked for apart, by the query and the body of the request, without keeping it."""
        told = self._core.accessing.fingerprint
        return told(told(query) + body) if query else told(body)

    async def find(self, scope: str) -> StoredReply | None:
        """Find the answer that is kept, if it is not too old."""
        reply = await self._core.ground.store.stored_reply(scope)
        oldest = Instant(self._core.ground.now() - DAY)
        if reply is None or reply.created_at > oldest:
            return reply
        await self._core.ground.store.forget_replies(oldest)
        return None

    async def keep(self, scope: str, fingerprint: bytes, answer: "Captured") -> None:
        """Keep an answer; when that can't be, the request stands, and its answer is given all the same."""
        unit = Unit()
        unit.record(
            StoredReply(
                scope=scope,
                request_hash=fingerprint,
                status=answer.status,
                headers=answer.kept_headers(),
                body=without_secret(answer.body),
                created_at=self._core.ground.now(),
            )
        )
        try:
            await self._core.ground.commit(unit)
        except StorageUnavailable:
            log.warning("the answer to a request with an Idempotency-Key could not be kept")


class Idempotency:
    """Stands between the guard and the routes."""

    def __init__(self, app: ASGIApp, replies: Replies) -> None:
        self.app = app
        self._replies = replies

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer from what is kept, or let the request pass and keep its answer."""
        request: Request[Any, Any, Any] = Request(scope, receive, send)
        key = request.headers.get(HEADER)
        if request.method != "POST" or key is None or not _is_of_the_api(scope):
            await self.app(scope, receive, send)
            return
        name = _scope(request, key)
        self._replies.begin(name)
        try:
            await self._once(name, request, send)
        finally:
            self._replies.end(name)

    async def _once(self, name: str, request: Request[Any, Any, Any], send: Send) -> None:
        query: bytes = request.scope["query_string"]
        fingerprint = self._replies.fingerprint(query, await request.body())
        kept = await self._replies.find(name)
        if kept is not None and kept.request_hash != fingerprint:
            detail = "this key came with another query or body before"
            raise Problem(422, "idempotency-key-reused", detail)
        if kept is not None:
            await _replay(kept, send)
            return
        answer = Captured()
        await self.app(request.scope, request.receive, answer.take)
        if answer.status < 500:
            await self._replies.keep(name, fingerprint, answer)
        for message in answer.messages:
            await send(message)


class Captured:
    """An answer that is held back until it is kept."""

    def __init__(self) -> None:
        self.messages: list[Message] = []
        self.status = 500
        self.headers: list[tuple[bytes, bytes]] = []
        self.body = b""

    async def take(self, message: Message) -> None:
        """Hold a part of the answer back."""
        self.messages.append(message)
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = [*message["headers"]]
        elif message["type"] == "http.response.body":
            self.body += message["body"]

    def kept_headers(self) -> dict[str, str]:
        """Choose the headers that belong to the answer and not to its way."""
        return {
            name.decode(): value.decode("latin-1")
            for name, value in self.headers
            if name.lower() in _KEPT_HEADERS
        }


def _is_of_the_api(scope: Scope) -> bool:
    """Whether the answer may lie in the database: pages show secrets, and what anyone may ask has no caller."""
    return not is_public(scope) and not scope["route_handler"].opt.get(PAGE)


def _scope(request: Request[Any, Any, Any], key: str) -> str:
    if not 0 < len(key) <= LONGEST_KEY or not key.isascii() or not key.isprintable():
        fault = Fault(f"/{HEADER}", f"1 to {LONGEST_KEY} printable ASCII characters")
        raise invalid(fault)
    return "\n".join((caller_of(request.scope).name, request.method, request.scope["path"], key))


async def _replay(kept: StoredReply, send: Send) -> None:
    headers = [(name.encode(), value.encode("latin-1")) for name, value in kept.headers.items()]
    headers += [(b"content-length", str(len(kept.body)).encode()), _REPLAYED]
    await send({"type": "http.response.start", "status": kept.status, "headers": headers})
    await send({"type": "http.response.body", "body": kept.body, "more_body": False})
