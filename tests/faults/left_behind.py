"""The files of a core as the system holds them at this moment: what a killed process leaves behind."""

import shutil
from pathlib import Path

from chargeloom.places import DATABASE
from tests.rig import Rig

_LEFT = (DATABASE, f"{DATABASE}-wal", "secret.key")


def left_behind(rig: Rig, folder: Path) -> Path:
    """Copy what a SIGKILL would leave of the running core; no lock and no memory outlives it."""
    folder.mkdir()
    for name in _LEFT:
        source = rig.config.data / name
        if source.exists():
            shutil.copy(source, folder / name)
    return folder
