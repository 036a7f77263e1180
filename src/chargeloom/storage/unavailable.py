"""That nothing can be stored now."""

from typing import Final

ABSENT: Final = (
    "there is no database; name the data folder of a server that was started once (--data)"
)


class StorageUnavailable(Exception):
    """Nothing can be made durable now; nothing of the unit was, or will be reported as, stored."""
