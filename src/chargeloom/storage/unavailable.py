"""That nothing can be stored now."""


class StorageUnavailable(Exception):
    """Nothing can be made durable now; nothing of the unit was, or will be reported as, stored."""
