"""What is written once and for all: the database itself refuses to change or drop it."""

from typing import Final

_TABLES: Final = ("audit", "audit_link")
_DEEDS: Final = ("UPDATE", "DELETE")

AUDIT_TRIGGERS: Final = tuple(
    f"CREATE TRIGGER {table}_no_{deed.lower()} BEFORE {deed} ON {table} "
    f"BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END"
    for table in _TABLES
    for deed in _DEEDS
)
