"""Where tests write: in memory where there is room, since most of them wait for a disk and learn nothing from it."""

import os
import shutil
import tempfile
from pathlib import Path
from typing import Final

MEMORY: Final = Path("/dev/shm")  # noqa: S108  each test makes a folder of its own there
ENOUGH_BYTES: Final = 3 << 30
ON_DISK: Final = Path(tempfile.gettempdir())
"""Where those write who are about disks."""


def prefer_memory() -> None:
    """Let temporary folders be made in memory; who named a place for them is obeyed."""
    if "TMPDIR" not in os.environ and _has_room(MEMORY):
        tempfile.tempdir = str(MEMORY)


def _has_room(folder: Path) -> bool:
    return (
        folder.is_dir()
        and os.access(folder, os.W_OK)
        and shutil.disk_usage(folder).free >= ENOUGH_BYTES
    )
