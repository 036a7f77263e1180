"""Downloads: a sheet as the answer to a request, written while it is read."""

from collections.abc import AsyncIterator
from typing import Any

from litestar import Response
from litestar.response import Stream

from chargeloom.web.exporting.form import Form, media_type, written
from chargeloom.web.exporting.parquet import ParquetMissing
from chargeloom.web.exporting.sheet import Sheet
from chargeloom.web.problems import Problem


async def download(name: str, sheet: Sheet, form: Form) -> Response[Any]:
    """Answer with a file; what has no form on this machine is said before it begins. Raises Problem."""
    headers = {"Content-Disposition": f'attachment; filename="{name}.{form}"'}
    pieces = _pieces(sheet, form)
    try:
        first = await anext(pieces)
    except ParquetMissing as error:
        raise Problem(501, "parquet-missing", str(error)) from None
    return Stream(_all(first, pieces), media_type=media_type(form), headers=headers)


async def _all(first: bytes, rest: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield first
    async for piece in rest:
        yield piece


async def _pieces(sheet: Sheet, form: Form) -> AsyncIterator[bytes]:
    async for piece in written(sheet, form):
        yield piece.data
