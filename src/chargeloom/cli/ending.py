"""How a command ends when it can't do its work: one sentence, exit code 1, no traceback."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from chargeloom.config import ConfigError
from chargeloom.energy.planning.checks import ScenarioError
from chargeloom.services.secrets import SecretKeyUnusable
from chargeloom.storage.store import StorageUnavailable
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


@contextmanager
def plainly() -> Iterator[None]:
    """Turn what a user can mend into one sentence on standard error."""
    try:
        yield
    except BrokenPipeError:
        raise
    except _MENDABLE as error:
        print(f"chargeloom: {error}", file=sys.stderr)
        raise SystemExit(1) from None
