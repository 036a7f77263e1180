"""The audit: who did what, and the chain that shows whether anything was changed since."""

from typing import Any, Final

from sqlalchemy import Row, Text, func, select, type_coerce

from chargeloom.domain.audit import AuditEntry, AuditHead, AuditLink
from chargeloom.domain.chain import ChainEntry
from chargeloom.storage.asked import Asked
from chargeloom.storage.pages import AuditPage
from chargeloom.storage.queries.paging import paged, within
from chargeloom.storage.rows import record_of
from chargeloom.storage.tables import audit, audit_head, audit_link


def entries(asked: AuditPage) -> Asked[AuditEntry]:
    """List entries by id."""
    chosen = within(select(audit), audit.c.id, audit.c.at, asked.page)
    for column, wanted in (
        (audit.c.actor, asked.actor),
        (audit.c.subject, asked.subject),
        (audit.c.action, asked.action),
    ):
        if wanted is not None:
            chosen = chosen.where(column == wanted)
    return Asked(paged(chosen, audit.c.id, asked.page), _entry)


def chain(after: int, limit: int) -> Asked[tuple[AuditLink, ChainEntry | None]]:
    """List links by their place, with their entries as they are stored, to the letter."""
    text = type_coerce(audit.c.detail, Text)
    rows = audit_link.outerjoin(audit, audit.c.id == audit_link.c.entry)
    chosen = select(
        audit_link.c.place,
        audit_link.c.entry,
        audit_link.c.digest,
        audit.c.id,
        audit.c.at,
        audit.c.actor,
        audit.c.action,
        audit.c.subject,
        text.label("detail"),
    ).select_from(rows)
    chosen = chosen.where(audit_link.c.place > after)
    return Asked(chosen.order_by(audit_link.c.place).limit(limit), _link)


def _entry(row: Row[Any]) -> AuditEntry:
    return record_of(AuditEntry, row)


def _link(row: Row[Any]) -> tuple[AuditLink, ChainEntry | None]:
    link = AuditLink(place=row.place, entry=row.entry, digest=row.digest)
    if row.id is None:
        return link, None
    said = (row.id, row.at, row.actor, row.action, row.subject, row.detail)
    return link, ChainEntry(**dict(zip(ChainEntry.__struct_fields__, said, strict=True)))


HEAD: Final = Asked(
    select(audit_head.c.place, audit_head.c.seal),
    lambda row: AuditHead(place=row.place, seal=row.seal),
)

_FIRST: Final = select(func.min(audit_link.c.entry)).scalar_subquery()

STRAYS: Final = Asked(
    select(func.count())
    .select_from(audit.outerjoin(audit_link, audit.c.id == audit_link.c.entry))
    .where(audit_link.c.place.is_(None), audit.c.id >= _FIRST),
    lambda row: int(row[0]),
)
