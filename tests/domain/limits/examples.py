"""What others say, for tests: sixteen amperes at the root, for ever."""

from datetime import UTC, datetime
from typing import Any, Final

from chargeloom.domain.ids import LimitId, SiteId
from chargeloom.domain.instant import from_datetime
from chargeloom.domain.limits.outside_limit import Figures, OutsideLimit

NOON: Final = from_datetime(datetime(2026, 11, 25, 12, tzinfo=UTC))


def limit(number: int = 40, /, **said: Any) -> OutsideLimit:
    told: dict[str, Any] = {"says": Figures(import_a=16.0), "source": "operator"}
    times: dict[str, Any] = {"created_at": NOON, "changed_at": NOON}
    return OutsideLimit(id=LimitId(number), site=SiteId(2), **times | told | said)
