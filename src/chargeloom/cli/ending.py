"""How a command ends when it can't do its work: one sentence, exit code 1, no traceback."""

import errno
import re
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from chargeloom.config import ConfigError
from chargeloom.energy.planning.checks import ScenarioError
from chargeloom.services.secrets import SecretKeyUnusable
from chargeloom.storage.unavailable import StorageUnavailable
from chargeloom.tenure import InUse
from chargeloom.web.exporting.parquet import ParquetMissing

_MENDABLE: Final = (
    ConfigError,
    InUse,
    OSError,
    ParquetMissing,
    ScenarioError,
    SecretKeyUnusable,
    StorageUnavailable,
)

_ADVICE: Final = {
    errno.EACCES: "run as the user that it belongs to, or give it to this one (chown)",
    errno.EDQUOT: "make room there, or have the quota raised",
    errno.ENOSPC: "make room on that disk",
    errno.EROFS: "choose a place on a disk that can be written",
}
_SHOWN: Final = 80
_PLACE: Final = re.compile(r"\('([^']+)', (\d+)")
_OTHERWISE: Final = "choose another place with --http or --ocpp"
_NO_ADDRESS: Final = (
    f"this machine has no address {{host}}; {_OTHERWISE} (0.0.0.0 is all that it has)"
)
_OF_A_PORT: Final = {
    socket.EAI_AGAIN: _NO_ADDRESS,
    socket.EAI_NONAME: _NO_ADDRESS,
    errno.EADDRINUSE: f"another program listens at {{host}}:{{port}}; {_OTHERWISE} (port 0 is any that is free)",
    errno.EADDRNOTAVAIL: _NO_ADDRESS,
    errno.EACCES: f"this user may not listen at {{host}}:{{port}}; {_OTHERWISE}: ports from 1024 on are for everybody",
}


@contextmanager
def plainly() -> Iterator[None]:
    """Turn what a user can mend into one sentence on standard error."""
    try:
        yield
    except BrokenPipeError:
        raise
    except UnicodeEncodeError as error:
        print(f"chargeloom: {error.object[:_SHOWN]!a} is no text", file=sys.stderr)
        raise SystemExit(1) from None
    except _MENDABLE as error:
        print(f"chargeloom: {_sentence(error)}", file=sys.stderr)
        raise SystemExit(1) from None


def _sentence(error: BaseException) -> str:
    """Say what is wrong and what helps; of a file or a port also which one."""
    if not isinstance(error, OSError) or error.errno is None or error.strerror is None:
        return str(error)
    place = _PLACE.search(str(error)) if error.errno in _OF_A_PORT else None
    if place:
        return _OF_A_PORT[error.errno].format(host=place[1], port=place[2])
    advice = _ADVICE.get(error.errno)
    if error.filename is None and advice is None:
        return str(error)
    return "".join(
        (
            f"{error.filename}: " if error.filename is not None else "",
            error.strerror,
            f"; {advice}" if advice else "",
        )
    )
