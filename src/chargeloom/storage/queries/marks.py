"""The highest numbers in use."""

from typing import Any, Final

from sqlalchemy import Row, func, select

from chargeloom.storage.asked import Asked
from chargeloom.storage.store import Marks
from chargeloom.storage.tables import (
    api_key,
    audit,
    command,
    event,
    journal,
    outbox,
    session,
    token,
    transaction,
    user,
)

_NUMBERED: Final = (
    token,
    session,
    transaction,
    journal,
    event,
    outbox,
    command,
    user,
    api_key,
    audit,
)


def _marks(row: Row[Any]) -> Marks:
    serial, ids = row[0], row[1:]
    last_id = max((one for one in ids if one is not None), default=0)
    return Marks(last_id=last_id, transaction_serial=serial or 0)


MARKS: Final = Asked(
    select(
        select(func.max(transaction.c.serial)).scalar_subquery(),
        *(select(func.max(table.c.id)).scalar_subquery() for table in _NUMBERED),
    ),
    _marks,
)
