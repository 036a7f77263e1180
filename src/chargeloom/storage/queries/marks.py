"""The highest numbers in use."""

from typing import Any, Final

from sqlalchemy import Row, func, select

from chargeloom.storage.answers import Marks
from chargeloom.storage.asked import Asked
from chargeloom.storage.tables import (
    alert,
    alert_rule,
    api_key,
    audit,
    browser_session,
    command,
    credential,
    device,
    event,
    journal,
    outbox,
    outside_limit,
    session,
    site_version,
    tariff_assignment,
    tariff_version,
    token,
    transaction,
    user,
    webhook,
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
    credential,
    browser_session,
    alert,
    alert_rule,
    webhook,
    site_version,
    outside_limit,
    device,
    tariff_version,
    tariff_assignment,
)


def _marks(row: Row[Any]) -> Marks:
    numbers: list[int] = [number or 0 for number in row]
    return Marks(last_id=max(numbers[1:]), transaction_serial=numbers[0])


MARKS: Final = Asked(
    select(
        select(func.max(transaction.c.serial)).scalar_subquery(),
        *(select(func.max(table.c.id)).scalar_subquery() for table in _NUMBERED),
    ),
    _marks,
)
