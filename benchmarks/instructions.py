"""Instructions a message takes, counted by valgrind: the same within half a percent, however busy the machine is.

    python -m benchmarks.instructions [/path/to/a/checkout] [--protocol 2.0.1] [--messages 20000]

Tells small differences apart where `stage` needs an hour of quiet. An instruction is no microsecond: what waits
for memory, and the work of the system, are not in it. No gate hangs on it.
"""

import argparse
import asyncio
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from benchmarks.stage import KINDS, staged

COLLECTED: Final = re.compile(r"Collected : (\d+)")
SYNCHRONOUS: Final = "off"


def main() -> None:
    """Count for one checkout. Needs valgrind."""
    options = _options()
    if options.perform:
        asyncio.run(_perform(options.protocol, options.messages))
        return
    count = counted(options.checkout, options.protocol, options.messages)
    print(f"{options.protocol:6} {count / options.messages / 1000:7.1f} thousand instructions")


def counted(checkout: Path, protocol: str, messages: int) -> int:
    """Count what so many messages take, from the event loop to the database, those who make them included."""
    with tempfile.TemporaryDirectory() as folder:
        command = (
            *("valgrind", "--tool=callgrind", "--instr-atstart=no"),
            f"--callgrind-out-file={folder}/out",
            *(sys.executable, "-m", "benchmarks.instructions", "--perform"),
            *("--protocol", protocol, "--messages", str(messages)),
        )
        environment = {**os.environ, "PYTHONPATH": str(checkout / "src"), "PYTHONHASHSEED": "0"}
        said = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    found = COLLECTED.search(said.stderr)
    if found is None:
        sys.exit(said.stderr)
    return int(found[1])


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
