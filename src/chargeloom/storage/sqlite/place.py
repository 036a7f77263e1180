"""Where a database was opened: whether its name still leads to that file, for a system writes on into one that nobody finds."""

from pathlib import Path

from chargeloom.storage.unavailable import StorageUnavailable


class Place:
    """The file that a name led to when it was looked for first."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: tuple[int, int] | None = None

    def look(self) -> None:
        """Remember which file is there, or see that it still is that one. Raises StorageUnavailable."""
        try:
            found = self._path.stat()
        except (FileNotFoundError, NotADirectoryError):
            file = None
        except OSError:
            return  # whether it is there can't be said now
        else:
            file = found.st_dev, found.st_ino
        if self._file is None:
            self._file = file
        elif file != self._file:
            raise StorageUnavailable(
                f"{self._path} was removed, moved or replaced under the server, which takes nothing more:"
                " put it back, or stop the server and start it on what is there now"
            )
