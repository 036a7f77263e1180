"""What the figures were measured on."""

import os
import platform
import shutil
import sqlite3
import subprocess
from importlib.metadata import version
from pathlib import Path
from typing import Final

from benchmarks.process import Cores

BETTER_SQLITE: Final = Path(__file__).parent / "peers/node_ocpp_rpc/node_modules/better-sqlite3"
PACKAGES: Final = (
    "aiosqlite", "chargeloom", "msgspec", "ocpp", "picows", "uvloop", "websockets",
)  # fmt: skip


def describe(folder: Path, cores: Cores) -> dict[str, str]:
    """Name the hardware, the file system below the databases, and every version that matters."""
    return {
        "processor": _line_of("/proc/cpuinfo", "model name"),
        "cores": str(os.cpu_count()),
        "load has its own core": "yes" if cores.are_apart else "no",
        "memory": _line_of("/proc/meminfo", "MemTotal"),
        "kernel": platform.release(),
        "file system": file_system(folder),
        "python": platform.python_version(),
        "sqlite (python)": sqlite3.sqlite_version,
        "node": _node_version(),
        "sqlite (node)": "better-sqlite3" if BETTER_SQLITE.exists() else "node:sqlite",
        **{package: version(package) for package in PACKAGES},
    }


def file_system(folder: Path) -> str:
    """Find the type of the file system that holds a folder."""
    mounts = [line.split()[1:3] for line in Path("/proc/mounts").read_text().splitlines()]
    holding = [mount for mount in mounts if folder.resolve().is_relative_to(mount[0])]
    return max(holding, key=lambda mount: len(mount[0]))[1]


def _line_of(path: str, name: str) -> str:
    for line in Path(path).read_text().splitlines():
        if line.startswith(name):
            return line.partition(":")[2].strip()
    return "unknown"


def _node_version() -> str:
    node = shutil.which("node")
    if node is None:
        return "none"
    return subprocess.run(
        [node, "--version"], capture_output=True, text=True, check=True, timeout=60
    ).stdout.strip()
