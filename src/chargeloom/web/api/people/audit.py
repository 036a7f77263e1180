"""The audit: who did what, and whether its chain is whole."""

from typing import Any

import msgspec

from chargeloom.domain.access import Right
from chargeloom.domain.audit import AuditEntry
from chargeloom.domain.ids import to_text
from chargeloom.services.accessing.auditing import Verdict
from chargeloom.storage.pages import AuditPage
from chargeloom.web.api import identifiers
from chargeloom.web.endpoint import Ask, NoQuery, gets
from chargeloom.web.moments import MomentOut, write
from chargeloom.web.pagination import Listing, TimedQuery, listing, page_of

PATH = "/api/v1/audit"


class AuditQuery(TimedQuery, frozen=True, kw_only=True):
    """Which entries."""

    after: identifiers.AuditCursor | None = None
    actor: str | None = None
    subject: str | None = None
    action: str | None = None


class AuditItem(msgspec.Struct, frozen=True, kw_only=True):
    """Who did what, to what, and when."""

    id: str
    at: MomentOut
    actor: str
    action: str
    subject: str
    detail: dict[str, Any]


@gets(PATH, Right.READ_AUDIT)
async def audit(ask: Ask[AuditQuery, None]) -> Listing[AuditItem]:
    """List audit entries."""
    query = ask.query
    page = page_of(query, identifiers.AUDIT)
    asked = AuditPage(page, actor=query.actor, subject=query.subject, action=query.action)
    found = await ask.core.ground.store.audit(asked)
    return listing(found, query, show, _text_id)


@gets(f"{PATH}/verification", Right.READ_AUDIT)
async def verify_audit(ask: Ask[NoQuery, None]) -> Verdict:
    """Walk the audit's chain: an entry that was changed, dropped or slipped in shows."""
    return await ask.core.accessing.verify_audit()


def show(entry: AuditEntry) -> AuditItem:
    """Show an entry."""
    return AuditItem(
        id=_text_id(entry),
        at=write(entry.at),
        actor=entry.actor,
        action=entry.action,
        subject=entry.subject,
        detail=entry.detail,
    )


def _text_id(entry: AuditEntry) -> str:
    return to_text(identifiers.AUDIT, entry.id)


ENDPOINTS = (audit, verify_audit)
