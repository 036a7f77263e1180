"""Exports: what a page shows, as CSV for spreadsheets or as Parquet for research."""

from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import urlencode

import msgspec
from litestar import Response

from chargeloom.domain.access import Right
from chargeloom.web.api import exports
from chargeloom.web.console.page import Page
from chargeloom.web.console.view import View
from chargeloom.web.exporting.form import FOR_PROGRAMS, Form

_PAGES_OF: Final = {
    "/sessions": exports.TRANSACTIONS,
    "/transactions/{transaction}/readings": exports.METER_VALUES_OF,
    "/trace": exports.MESSAGES,
}
"""Each page that has an export, and the list of the API that it is of."""


def chosen(
    since: datetime | None = None,
    until: datetime | None = None,
    *,
    active: bool | None = None,
    **said: str | None,
) -> str:
    """Write what a filter chooses as the address of an export has it."""
    words = said | {
        "active": None if active is None else str(active).lower(),
        "from": _utc(since),
        "to": _utc(until),
    }
    return urlencode({name: word for name, word in words.items() if word is not None})


def _utc(moment: datetime | None) -> str | None:
    return None if moment is None else f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _page(path: str, export: exports.Export, form: Form) -> Page:
    endpoint = exports.endpoint(export, form)
    query: type[msgspec.Struct] = endpoint.query

    async def act(view: View) -> Response[Any]:
        """Give what the page's filter chooses, all of it."""
        answer: Response[Any] = await view.ask(endpoint, query=view.query(query))
        return answer

    return Page("GET", f"{path}.{form}", Right.READ, act)


PAGES: Final = (
    *(_page(path, export, form) for path, export in _PAGES_OF.items() for form in FOR_PROGRAMS),
    _page("/sessions", exports.TRANSACTIONS, Form.SEMICOLON),
)
