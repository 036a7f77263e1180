"""Downloads: a sheet as the answer to a request, written while it is read, few at a time."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any, Final

from litestar import Response
from litestar.types import ASGIApp, Receive, Scope, Send

from chargeloom.web.exporting.form import Form, media_type, written
from chargeloom.web.exporting.parquet import ParquetMissing
from chargeloom.web.exporting.sheet import Sheet
from chargeloom.web.pouring import Reader, pour
from chargeloom.web.problems import Problem
from chargeloom.web.settings import Settings

DOWNLOADS: Final = "downloads"
"""The name of the application's downloads in its state."""


class Downloads:
    """The files that are being written, bounded in number."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._open = 0

    def __len__(self) -> int:
        return self._open

    async def send(self, sheet: Sheet, form: Form, name: str, reader: Reader) -> None:
        """Write a sheet to a reader; what can't be done is said before it begins. Raises Problem."""
        if self._open >= self._settings.max_exports:
            later = {"Retry-After": "10"}
            raise Problem(
                503, "too-many-exports", "too many files are being written", headers=later
            )
        self._open += 1
        try:
            pieces = _pieces(sheet, form)
            async with aclosing(pieces):
                first = await _first(pieces)
                await pour(reader, _headers(name, form), _all(first, pieces))
        finally:
            self._open -= 1

    def reader(self, receive: Receive, send: Send) -> Reader:
        """Read no faster than the other side does, and not for ever."""
        return Reader(receive, send, self._settings.stream_patience)


class Download(Response[Any]):
    """An answer that is a file."""

    def __init__(self, name: str, sheet: Sheet, form: Form) -> None:
        super().__init__(None)
        self._name, self._sheet, self._form = name, sheet, form

    def to_asgi_response(self, *_: Any, **__: Any) -> ASGIApp:  # type: ignore[override]
        """Leave the sending to the application's downloads."""
        return self._answer

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        downloads: Downloads = scope["litestar_app"].state[DOWNLOADS]
        reader = downloads.reader(receive, send)
        await downloads.send(self._sheet, self._form, self._name, reader)


def _headers(name: str, form: Form) -> tuple[tuple[bytes, bytes], ...]:
    kind = media_type(form)
    charset = "; charset=utf-8" if kind.startswith("text/") else ""
    return (
        (b"content-type", f"{kind}{charset}".encode()),
        (b"content-disposition", f'attachment; filename="{name}.{form}"'.encode()),
    )


async def _first(pieces: AsyncGenerator[bytes, None]) -> bytes:
    try:
        return await anext(pieces)
    except ParquetMissing as error:
        raise Problem(501, "parquet-missing", str(error)) from None


async def _all(first: bytes, rest: AsyncGenerator[bytes, None]) -> AsyncGenerator[bytes, None]:
    yield first
    async for piece in rest:
        yield piece


async def _pieces(sheet: Sheet, form: Form) -> AsyncGenerator[bytes, None]:
    async for piece in written(sheet, form):
        yield piece.data
