"""What commands that connect take: where to, whom to trust there, and who they are."""

import ssl
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from chargeloom.config import ConfigError

_SCHEMES: Final = ("ws", "wss")


def is_websocket(_: object, url: str, also: str = "") -> None:
    """See that an address can be one of a central system. Raises ValueError."""
    parts = urlsplit(url)
    if parts.scheme not in _SCHEMES:
        raise ValueError(f"must begin with ws:// or wss://{also}")
    if not parts.hostname or " " in url:
        raise ValueError("names no host")
    if parts.port == 0:
        raise ValueError("nobody listens at port 0")
    if parts.query or parts.fragment:
        raise ValueError("must end with its path: the identity is appended")


def secured(
    url: str, authority: Path | None, certificate: Path | None, key: Path | None
) -> ssl.SSLContext | None:
    """Make what a link by wss needs; None for ws. Raises ConfigError that names the file."""
    if not url.startswith("wss://"):
        return None
    if key is not None and certificate is None:
        raise ConfigError(f"{key}: a key proves nothing without its certificate (--cert)")
    try:
        context = ssl.create_default_context(cafile=authority)
    except (OSError, ValueError) as error:
        raise ConfigError(f"{authority}: {_reason(error, 'no certificate of PEM')}") from None
    if certificate is not None:
        try:
            context.load_cert_chain(certificate, key, password=_no_password)
        except (OSError, ValueError) as error:
            named = certificate if key is None else f"{certificate}, {key}"
            raise ConfigError(f"{named}: {_reason(error, _NO_PAIR)}") from None
    return context


def _no_password() -> str:
    """Never ask at the terminal."""
    raise ValueError("its key is sealed by a password; give it without")


_NO_PAIR: Final = "no certificate and key of PEM that belong together"


def _reason(error: Exception, unread: str) -> str:
    """Say in words what OpenSSL and the system say in codes."""
    if isinstance(error, ssl.SSLError):
        return unread
    return getattr(error, "strerror", None) or str(error)
