"""Instructions a message takes, and what is not in the caches then, counted by valgrind: the same however busy the machine is.

    python -m benchmarks.instructions [/path/to/a/checkout] [--protocol 2.0.1] [--messages 20000]

Tells small differences apart where `stage` needs an hour of quiet. An instruction is no microsecond: the work of
the system is not in it, and what a cache lacks costs as much as a dozen of them (the first), or a hundred (the
second). The caches are made up, 32 KiB each for code and data and 1 MiB behind both. No gate hangs on it.
"""

import argparse
import asyncio
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final, NamedTuple

from benchmarks.stage import KINDS, staged

COLLECTED: Final = re.compile(r"Collected : ([\d ]+)")
CACHES: Final = ("--cache-sim=yes", "--I1=32768,8,64", "--D1=32768,8,64", "--LL=1048576,8,64")
SYNCHRONOUS: Final = "off"


class Counts(NamedTuple):
    """Instructions, and lines that the caches lack: the first for code, the first for data, and the one behind both."""

    instructions: int
    code: int
    data: int
    behind: int


def main() -> None:
    """Count for one checkout. Needs valgrind."""
    options = _options()
    if options.perform:
        asyncio.run(_perform(options.protocol, options.messages))
        return
    found = counted(options.checkout, options.protocol, options.messages)
    instructions, code, data, behind = (count / options.messages for count in found)
    print(
        f"{options.protocol:6} {instructions / 1000:7.1f} thousand instructions,"
        f" {code:.0f} of code and {data:.0f} of data missed, {behind:.0f} of them behind, too"
    )


def counted(checkout: Path, protocol: str, messages: int) -> Counts:
    """Count what so many messages take, from the event loop to the database, those who make them included."""
    with tempfile.TemporaryDirectory() as folder:
        command = (
            *("valgrind", "--tool=callgrind", "--instr-atstart=no", *CACHES),
            f"--callgrind-out-file={folder}/out",
            *(sys.executable, "-m", "benchmarks.instructions", "--perform"),
            *("--protocol", protocol, "--messages", str(messages)),
        )
        environment = {**os.environ, "PYTHONPATH": str(checkout / "src"), "PYTHONHASHSEED": "0"}
        said = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    found = COLLECTED.search(said.stderr)
    if found is None:
        sys.exit(said.stderr)
    instructions, _, _, *missed = map(int, found[1].split())
    code, read, written = missed[:3]
    return Counts(instructions, code, read + written, sum(missed[3:]))


async def _perform(protocol: str, messages: int) -> None:
    async with staged(protocol, SYNCHRONOUS) as stage:
        _count(is_on=True)
        await stage.play(messages)
        _count(is_on=False)


def _count(*, is_on: bool) -> None:
    switch = ("callgrind_control", "-i", "on" if is_on else "off", str(os.getpid()))
    subprocess.run(switch, check=True, stdout=subprocess.DEVNULL)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.instructions", description=__doc__)
    here = Path(__file__).parent.parent
    parser.add_argument("checkout", type=Path, nargs="?", default=here, help="whose src is counted")
    parser.add_argument("--protocol", choices=KINDS, default="1.6")
    parser.add_argument("--messages", type=int, default=20_000)
    parser.add_argument("--perform", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    main()
