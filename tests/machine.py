"""What a test may ask of the machine: tools and rights that are not installed by `make install`."""

import functools
import os
import shutil
import subprocess
from typing import NoReturn

import pytest

PROBES = {
    "cc": ("cc", "--version"),
    "chromium": ("chromium", "--version"),
    "curl": ("curl", "--version"),
    "namespaces": ("unshare", "--user", "--map-root-user", "--mount", "true"),
    "node": ("node", "--version"),
    "openssl": ("openssl", "version"),
    "mosquitto": ("sh", "-c", "command -v mosquitto"),
    "sqlite3": ("sqlite3", "--version"),
    "strace": ("strace", "-f", "-o", os.devnull, "true"),
}


@functools.cache
def offers(name: str) -> bool:
    """Say whether the machine can run the probe of this name."""
    program, *arguments = PROBES[name]
    found = shutil.which(program)
    if found is None:
        return False
    return subprocess.run((found, *arguments), capture_output=True, check=False).returncode == 0


def require(name: str) -> None:
    """Skip the running test when the machine lacks this; fail it where CI promised it."""
    if not offers(name):
        missing(f"this machine offers no {name}")


def missing(reason: str) -> NoReturn:
    """Skip the running test for this reason; fail it where CI promised better."""
    if os.environ.get("CI") == "true":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)
