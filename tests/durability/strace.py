"""Watching a server's system calls, and making some of them fail."""

import asyncio
import signal
import subprocess
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from tests.durability.trace import SystemCall, system_calls
from tests.machine import missing
from tests.patience import PATIENCE_S

TRACED: Final = (
    "openat,unlink,pwrite64,ftruncate,fdatasync,fsync,"
    "read,readv,recvfrom,recvmsg,write,writev,sendto,sendmsg"
)
LONGEST_STRING: Final = 8192
"""Longer than a frame of a station and a page of the database; programs are read in larger pieces."""


def recorder(recording: Path, *, failing_sync: int = 0) -> tuple[str, ...]:
    """Make the wrapper of a command whose calls are to be appended to a recording.

    The n-th sync of each thread can be made to fail.
    """
    inject = f"inject=fdatasync:error=EIO:when={failing_sync}"
    return (
        "strace", "-f", "-tt", "-y", "-xx", "-A", "--seccomp-bpf",
        "-s", str(LONGEST_STRING),
        "-e", f"trace={TRACED}",
        "-e", "signal=none",
        *(("-e", inject) if failing_sync else ()),
        "-o", str(recording),
    )  # fmt: skip


def has_injected(recording: Path) -> bool:
    """Say whether a call was made to fail."""
    return b"(INJECTED)" in recording.read_bytes()


def recorded(recording: Path) -> list[SystemCall]:
    """Read a recording."""
    with recording.open(encoding="ascii") as lines:
        return system_calls(lines)


@asynccontextmanager
async def failing(
    pid: int, calls: Sequence[str], error: str, files: Sequence[Path], when: str = "1+"
) -> AsyncIterator[None]:
    """Let these calls on these files fail with this error, from the n-th on, until the end.

    Skips the test where a process may trace only what it started.
    """
    command = ["strace", "-f", "-p", str(pid), "-o", "/dev/null"]
    command += ["-e", f"inject={','.join(calls)}:error={error}:when={when}"]
    for file in files:
        command += ["-P", str(file)]
    process = await asyncio.create_subprocess_exec(*command, stderr=subprocess.PIPE)
    try:
        await _attached(process)
        yield
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGINT)
        await process.wait()


async def _attached(process: asyncio.subprocess.Process) -> None:
    assert process.stderr is not None
    said = b""
    async with asyncio.timeout(PATIENCE_S):
        while b"attached" not in said:
            line = await process.stderr.readline()
            if not line:
                missing(f"strace can't attach to a running process: {said.decode().strip()}")
            said += line
