"""The packages of the Node stranger, as their lock file pins them; installed on first use."""

import hashlib
import os
import shutil
import subprocess
from pathlib import Path
from typing import Final

from tests.machine import missing

FOLDER: Final = Path(__file__).with_name("node")
STATION: Final = FOLDER / "station.js"

_MODULES: Final = FOLDER / "node_modules"
_INSTALL: Final = ("ci", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error")


def installed() -> Path:
    """Install what the lock file pins, unless that is there; skip where it cannot be had."""
    mark = _MODULES / ".installed"
    wanted = hashlib.sha256((FOLDER / "package-lock.json").read_bytes()).hexdigest()
    if not mark.exists() or mark.read_text(encoding="utf-8") != wanted:
        _install()
        mark.write_text(wanted, encoding="utf-8")
    return STATION


def _install() -> None:
    npm = shutil.which("npm")
    if npm is None:
        missing("this machine offers no npm")
    done = subprocess.run(
        (npm, *_INSTALL), cwd=FOLDER, env=os.environ, capture_output=True, check=False, timeout=300
    )
    if done.returncode != 0:
        missing(f"npm cannot install the stranger: {done.stderr.decode(errors='replace')[-200:]}")
