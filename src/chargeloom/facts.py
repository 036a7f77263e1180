"""Facts: what people want to know of the running server, for its page of health and its bug reports."""

import os
import platform
import resource
import shutil
import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import Final

import chargeloom
from chargeloom.config import Config, address
from chargeloom.domain.instant import SECOND
from chargeloom.places import database
from chargeloom.services.timekeeping import Timekeeper
from chargeloom.web.probes import Fact


def facts(
    config: Config, timekeeper: Timekeeper, running_us: int, ocpp_port: int
) -> Iterator[Fact]:
    """Tell them."""
    yield Fact("Version", chargeloom.__version__)
    if (found := installed()) != _STARTED_FROM:
        yield Fact("Installed meanwhile", found)
    yield Fact("Running for", running_us, "span")
    yield Fact("Python", platform.python_version())
    yield Fact("Machine", f"{platform.system()} {platform.machine()}")
    yield Fact("Process", os.getpid(), "number")
    yield Fact("Peak memory", _memory_bytes(), "size")
    yield Fact("Database", _size(database(config)), "size")
    yield Fact("Disk left", shutil.disk_usage(config.data).free, "size")
    yield Fact("Stalls", timekeeper.standstills, "number")
    yield Fact("Longest stall", round(timekeeper.longest_standstill_s * SECOND), "span")
    yield Fact("Clock jumps", timekeeper.clock_jumps, "number")
    host = address(config.ocpp.bind).host
    yield Fact("Stations connect to", f"ws://{host}:{ocpp_port}/ocpp")


def installed() -> str:
    """Read which version lies on the disk: who upgrades replaces the files under a server that runs."""
    try:
        return metadata.version("chargeloom")
    except metadata.PackageNotFoundError:
        return "none"


_STARTED_FROM: Final = installed()


def _size(path: Path) -> int:
    """Measure a file with the log beside it."""
    parts = (path, path.with_name(f"{path.name}-wal"))
    return sum(part.stat().st_size for part in parts if part.exists())


def _memory_bytes() -> int:
    """Read the most memory that the process had; macOS counts bytes, Linux KiB."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024
