"""How a command ends when it can't do its work: one sentence, exit code 1, no traceback."""

import errno
import re
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

_SHOWN: Final = 80
_PLACE: Final = re.compile(r"\('([^']+)', (\d+)")
_TAKEN: Final = (
    "another program listens at {host}:{port}; "
    "choose another place with --http or --ocpp (port 0 is any that is free)"
)


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
    """Say what is wrong; of a file which one, of a port that is taken also what helps."""
    if not isinstance(error, OSError):
        return str(error)
    if error.filename is not None and error.strerror is not None:
        return f"{error.filename}: {error.strerror}"
    place = _PLACE.search(str(error)) if error.errno == errno.EADDRINUSE else None
    return _TAKEN.format(host=place[1], port=place[2]) if place else str(error)
