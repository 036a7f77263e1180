"""Where the database lies, and where people find the console, as the settings say."""

import os
from pathlib import Path
from typing import Final

from chargeloom.config import Address, Config, ConfigError

DATABASE: Final = "chargeloom.db"
_SQLITE: Final = "sqlite:///"


def database(config: Config) -> Path:
    """Find the SQLite file, behind any link to it, as SQLite does; other databases are refused by name. Raises ConfigError.

    Who runs on it, and the room kept back for it, are noted beside the file: beside a link, nobody else would see that.
    """
    place = _named(config)
    return Path(os.path.realpath(place)) if place.is_symlink() else place


def _named(config: Config) -> Path:
    url = config.storage.database
    if not url:
        return config.data / DATABASE
    if not url.startswith(_SQLITE):
        raise ConfigError(
            f"storage.database: {url.partition(':')[0]} is not supported; use sqlite:///PATH"
        )
    path = url.removeprefix(_SQLITE)
    if not path:
        raise ConfigError("storage.database: sqlite:/// names no file; use sqlite:///PATH")
    return Path(path)


def make_folder(data: Path) -> None:
    """Make the data folder where it is missing, and see that it can be used. Raises ConfigError."""
    try:
        data.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError):
        raise ConfigError(
            f"data: a file stands at {data}, where the data folder is to be; name another place (--data)"
        ) from None
    except OSError as error:
        raise ConfigError(f"data: {data} can't be made: {_why(error)}") from None
    if not os.access(data, os.R_OK | os.W_OK | os.X_OK):
        raise ConfigError(f"data: {data} can't be used: {_of(data)}")


def _why(error: OSError) -> str:
    return _RIGHTS if isinstance(error, PermissionError) else f"{error.strerror}; {_ELSEWHERE}"


def _of(data: Path) -> str:
    is_read_only = os.statvfs(data).f_flag & os.ST_RDONLY
    return f"its disk can only be read; {_ELSEWHERE}" if is_read_only else _RIGHTS


_ELSEWHERE: Final = "name another place (--data)"
_RIGHTS: Final = (
    "this user has no right to; run as the user that it belongs to, give it to this one (chown), "
    f"or {_ELSEWHERE}"
)


def console_url(url: str, http: Address) -> str:
    """Write the address of the console; `url` is how people reach us, where that is said."""
    host = f"[{http.host}]" if ":" in http.host else http.host
    return url.rstrip("/") or f"http://{host}:{http.port}"


def sign_in_url(console: str, secret: str) -> str:
    """Write the address of a one-time sign-in."""
    return f"{console}/sign-in/{secret}"
