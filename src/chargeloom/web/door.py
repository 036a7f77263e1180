"""The door of the HTTP side: how much, how long and how many may speak before anybody listens.

The server behind it bounds none of this: a head without an end is copied anew with each piece of it, which holds
up everybody, the stations too; and a caller who says nothing more keeps his connection for good.
"""

import asyncio
from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from typing import Any, Final, cast

import httptools
import msgspec
import structlog
from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle
from uvicorn.server import ServerState

from chargeloom.web import tracing
from chargeloom.web.crowd import Crowd
from chargeloom.web.problems import MEDIA_TYPE, ProblemDocument
from chargeloom.web.settings import Settings
from chargeloom.web.unread import Unread

log = structlog.get_logger(__name__)

_UNREADABLE: Final = (HTTPStatus.BAD_REQUEST, "bad-request", "the request can't be read")
_TOO_LONG: Final = (
    HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
    "head-too-large",
    "the head of the request is too large",
)
_TOO_SLOW: Final = (HTTPStatus.REQUEST_TIMEOUT, "request-timeout", "the request came too slowly")


class _HeadTooLarge(Exception):
    """Said inside the parser, which ends with it."""


class Door(HttpToolsProtocol):
    """A connection whose head has an end (RFC 6585, 5), and comes in time (RFC 9110, 15.5.9), as it takes its answers."""

    def __init__(
        self,
        settings: Settings,
        crowd: Crowd,
        new_id: Callable[[], str],
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self._settings = settings
        self._crowd = crowd
        self._new_id = new_id
        self._head_bytes: int | None = None
        """What a head that has begun is long so far; None where none has."""
        self._is_new = False
        self._timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Let somebody in, unless too many are and nobody makes room."""
        writing = cast("asyncio.Transport", transport)
        super().connection_made(writing)
        self._unread = Unread(writing, self._settings.reader_patience, self._give_up)
        if not self._crowd.enter(self):
            log.info("too many connections", peer=self.address)
            self.leave()
            return
        self._wait(self._settings.head_patience)

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait for nothing more."""
        self._wait(None)
        self._unread.end()
        self._crowd.forget(self)
        super().connection_lost(exc)

    @property
    def address(self) -> str:
        """From where it comes; empty where that is not known."""
        return self.client[0] if self.client else ""

    @property
    def is_dawdling(self) -> bool:
        """Whether we wait for its next request, for the rest of one, or for it to read."""
        is_asked = self._timer is None and self._under_way is not None
        return not is_asked or self._unread.is_waiting

    def leave(self) -> None:
        """End it at once."""
        self.transport.abort()

    def pause_writing(self) -> None:
        """Write no more until what waits is read."""
        super().pause_writing()
        self._unread.begin()

    def resume_writing(self) -> None:
        """Write on."""
        self._unread.end()
        super().resume_writing()

    def data_received(self, data: bytes) -> None:
        """Read on; what can't be read, or has no end, is refused."""
        if self.timeout_keep_alive_task is not None:
            self.timeout_keep_alive_task.cancel()
            self.timeout_keep_alive_task = None
        if self._timer is None and self._under_way is None:
            self._wait(self._settings.head_patience)
        self._is_new = False
        try:
            self._read(data)
        except httptools.HttpParserError as error:
            is_long = isinstance(error.__context__, _HeadTooLarge)
            self._refuse(*(_TOO_LONG if is_long else _UNREADABLE))
            return
        if self._head_bytes is not None and not self._is_new:
            self._head_bytes += len(data)
            if self._head_bytes > self._settings.max_head_bytes:
                self._refuse(*_TOO_LONG)

    def on_message_begin(self) -> None:
        """Begin to count, with the next piece: where in this one the head begins is not told."""
        super().on_message_begin()
        self._head_bytes, self._is_new = 0, True

    def on_headers_complete(self) -> None:
        """Go on with the content. Raises _HeadTooLarge."""
        settings = self._settings
        said = len(self.url) + sum(len(name) + len(value) for name, value in self.headers)
        if said > settings.max_head_bytes or len(self.headers) > settings.max_fields:
            raise _HeadTooLarge
        self._head_bytes = None
        if self._wants_upgrade:
            return
        self._wait(settings.content_patience)
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """Wait for nothing more: the rest takes us as long as it takes."""
        if self._wants_upgrade:
            return
        self._wait(None)
        super().on_message_complete()

    def _read(self, data: bytes) -> None:
        """Read on, as if no upgrade had been wanted (RFC 9110, 7.8). Raises httptools.HttpParserError.

        The parser ends such a request with its head, its content unread; another begins it anew.
        """
        while data:
            try:
                self.parser.feed_data(data)
            except httptools.HttpParserUpgrade as end:
                if not self._wants_upgrade:
                    return
                data = self._head_without_wish() + data[end.args[0] :]
                self.parser = httptools.HttpRequestParser(self)
                self.parser.set_dangerous_leniencies(lenient_data_after_close=True)
            else:
                return

    @property
    def _wants_upgrade(self) -> bool:
        """Whether the request wants another protocol, and says so: CONNECT, too, ends with its head (9.3.6)."""
        return self.parser.should_upgrade() and self.parser.get_method() != b"CONNECT"

    def _head_without_wish(self) -> bytes:
        version = b"HTTP/" + self.parser.get_http_version().encode()
        fields = (b"%b: %b" % (name, value) for name, value in self.headers if name != b"upgrade")
        return b"\r\n".join(
            (b" ".join((self.parser.get_method(), self.url, version)), *fields, b"", b"")
        )

    @property
    def _under_way(self) -> RequestResponseCycle | None:
        cycle = cast("RequestResponseCycle | None", self.cycle)
        return None if cycle is None or cycle.response_complete else cycle

    def _wait(self, patience_s: float | None) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = None if patience_s is None else self.loop.call_later(patience_s, self._late)

    def _give_up(self) -> None:
        log.info("an answer was not read", peer=self.address)
        self.leave()

    def _late(self) -> None:
        self._timer = None
        if self._under_way is None and self._head_bytes is None:
            self.transport.close()
        else:
            self._refuse(*_TOO_SLOW)

    def _refuse(self, status: HTTPStatus, code: str, said: str) -> None:
        """Answer, and end the connection: where a next request would begin nobody knows."""
        self._wait(None)
        if self._under_way is not None and self._under_way.response_started:
            self.transport.close()
            return
        name = self._new_id()
        log.info(
            "request refused", status=int(status), code=code, peer=self.address, request_id=name
        )
        document = ProblemDocument(
            title=status.phrase, status=status, code=code, detail=said, errors=(), request_id=name
        )
        body = msgspec.json.encode(document)
        head = (
            f"HTTP/1.1 {int(status)} {status.phrase}",
            f"content-type: {MEDIA_TYPE}",
            f"content-length: {len(body)}",
            f"{tracing.HEADER.decode()}: {name}",
            "connection: close",
        )
        self.transport.write("\r\n".join((*head, "", "")).encode() + body)
        self.transport.close()


def door(settings: Settings, new_id: Callable[[], str]) -> type[asyncio.Protocol]:
    """Make the protocol of a server with these bounds, whose refusals are named by `new_id`."""
    crowd = Crowd(settings.max_connections)
    return cast("type[asyncio.Protocol]", partial(Door, settings, crowd, new_id))
