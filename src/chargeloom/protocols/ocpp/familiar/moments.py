"""Times, which change in every text."""

import re
from datetime import datetime
from functools import lru_cache
from typing import Final

from chargeloom.domain.instant import Instant, from_datetime
from chargeloom.protocols.ocpp.familiar.manner import FILLING, Gap, Strange

_MOMENT: Final = re.compile(
    r"(?:19|20)[0-9]{2}-[0-9]{2}-[0-9]{2}T(?:[01][0-9]|2[0-3]):[0-9]{2}:[0-9]{2}"
    r"(?:\.[0-9]{1,6})?(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])?"
)


@lru_cache(maxsize=8)
def read_moment(text: str) -> Instant:
    """Read a time; the times in one text are mostly the same. Raises Strange."""
    if not _MOMENT.fullmatch(text):
        raise Strange
    try:
        return from_datetime(datetime.fromisoformat(text))
    except ValueError:  # the thirtieth of February
        raise Strange from None


MOMENT: Final = Gap(FILLING, read_moment, "2001-01-01T00:00:{:02}Z".format)
