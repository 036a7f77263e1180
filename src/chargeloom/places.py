"""Where the database lies, and where people find the console, as the settings say."""

from pathlib import Path
from typing import Final

from chargeloom.config import Address, Config, ConfigError

DATABASE: Final = "chargeloom.db"


def database(config: Config) -> Path:
    """Find the SQLite file; other databases are refused by name."""
    url = config.storage.database
    if not url:
        return config.data / DATABASE
    if not url.startswith("sqlite:///"):
        raise ConfigError(
            f"storage.database: {url.partition(':')[0]} is not supported; use sqlite:///PATH"
        )
    return Path(url.removeprefix("sqlite:///"))


def console_url(url: str, http: Address) -> str:
    """Write the address of the console; `url` is how people reach us, where that is said."""
    host = f"[{http.host}]" if ":" in http.host else http.host
    return url.rstrip("/") or f"http://{host}:{http.port}"


def sign_in_url(console: str, secret: str) -> str:
    """Write the address of a one-time sign-in."""
    return f"{console}/sign-in/{secret}"
