"""What is asked of the system itself: the audit, every setting with its origin, and its health."""

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec
from litestar import Response

from chargeloom.domain.access import Right
from chargeloom.web.api.people import audit as api
from chargeloom.web.api.people.audit import AuditQuery
from chargeloom.web.console.page import does, shows
from chargeloom.web.console.view import View
from chargeloom.web.console.words import server_words
from chargeloom.web.pagination import Order


class AuditAsked(msgspec.Struct, frozen=True, kw_only=True):
    """Which entries, as people ask."""

    after: str | None = None
    subject: str | None = None
    action: str | None = None


@shows("/audit", Right.READ_AUDIT)
async def audit(view: View) -> Response[Any]:
    """List who did what, the newest first."""
    return await _audit(view, None)


@does("/audit/verify", Right.READ_AUDIT)
async def verify(view: View) -> Response[Any]:
    """Walk the chain, and say whether it is whole."""
    return await _audit(view, await view.ask(api.verify_audit))


@shows("/settings", Right.READ_SETTINGS)
async def settings(view: View) -> Response[Any]:
    """List every setting with its origin."""
    return view.html("settings.html", settings=view.home.health.settings())


@shows("/health")
async def health(view: View) -> Response[Any]:
    """Show how the system is."""
    core = view.core
    return view.html(
        "health.html",
        reasons=view.home.health.why_not_ready(),
        facts=view.home.health.facts(),
        meanings=server_words.MEANINGS,
        told=server_words.REASONS,
        storing=server_words.STORING,
        is_storing=core.ground.store.is_available,
        stations=sum(not station.record.is_stranger for station in core.fleet),
        online=sum(station.is_online and not station.record.is_stranger for station in core.fleet),
        running=sum(1 for _ in core.fleet.open_transactions()),
    )


async def _audit(view: View, verdict: Any) -> Response[Any]:
    said = AuditAsked() if view.request.method == "POST" else view.query(AuditAsked)
    asked = AuditQuery(after=said.after, order=Order.DESC, subject=said.subject, action=said.action)
    return view.html(
        "audit.html",
        listing=await view.ask(api.audit, query=asked),
        query=said,
        verdict=verdict,
        details=told,
    )


def told(detail: Mapping[str, Any], within: str = "") -> Iterator[tuple[str, Any]]:
    """List what an entry tells, part by part; what is empty is left out."""
    for key, value in detail.items():
        name = f"{within}{key.replace('_', ' ')}"
        if isinstance(value, Mapping):
            yield from told(value, f"{name} / ")
        elif value not in (None, "", [], ()):
            yield name, value


PAGES = (audit, verify, settings, health)
