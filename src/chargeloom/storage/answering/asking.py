"""What all answers come by: a reader of the database."""

from chargeloom.storage.reader import Reader


class Asking:
    """Asks the database. Raises StorageUnavailable."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
