import os
import subprocess
import sys

import pytest

from benchmarks.process import (
    Cores,
    cpu_us,
    ended_children_us,
    family,
    living_cpu_us,
    pinned,
    queued_us,
    resident_bytes,
)
from tests.patience import PATIENCE_S

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
SPIN = "sum(i * i for i in range(3_000_000)); print('done', flush=True); input()"
PARENT = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {SPIN!r}])"


def test_time_and_memory_of_children_belong_to_the_server() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", PARENT], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"done\n"
        assert len(family(process.pid)) == 2
        assert cpu_us(process.pid) > 50_000
        assert living_cpu_us(process.pid) > 50_000
        assert queued_us(process.pid) >= 0
        assert resident_bytes(process.pid) > 8_000_000
        process.communicate(b"\n", timeout=PATIENCE_S)


def test_a_core_is_taken_and_given_back() -> None:
    before = os.sched_getaffinity(0)
    with pinned(Cores().server):
        assert os.sched_getaffinity(0) == {min(before)}
    assert os.sched_getaffinity(0) == before


def test_a_process_that_has_ended_still_counts() -> None:
    before = ended_children_us()
    subprocess.run([sys.executable, "-c", SPIN], input=b"\n", check=True, stdout=subprocess.PIPE)
    assert ended_children_us() - before > 50_000
