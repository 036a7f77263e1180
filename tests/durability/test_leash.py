"""A server that a test started ends with the test, however that ends."""

import subprocess
import sys
from typing import Final

from tests.patience import PATIENCE_S
from tests.shared import REPOSITORY

SLEEPER: Final = "import time; time.sleep(1000)"
STARTER: Final = f"""
import os, subprocess, sys, time
from tests.durability.leash import Leash
sleeper = subprocess.Popen([sys.executable, "-c", {SLEEPER!r}], start_new_session=True)
leash = Leash(sleeper.pid)
match sys.argv[1]:
    case "killed":
        os.write(1, b".")
        time.sleep(1000)
    case "let go":
        leash.let_go()
        sleeper.kill()
        sleeper.wait()
"""


def starter(fate: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        (sys.executable, "-c", STARTER, fate), cwd=REPOSITORY, stdout=subprocess.PIPE
    )


def test_what_was_started_ends_when_its_starter_is_killed() -> None:
    with starter("killed") as process:
        assert process.stdout is not None
        assert process.stdout.read(1) == b"."
        process.kill()
        rest, _ = process.communicate(timeout=PATIENCE_S)
        assert rest == b"", "the pipe ends with the last who held it"


def test_a_leash_that_was_let_go_holds_up_nobody() -> None:
    with starter("let go") as process:
        process.communicate(timeout=PATIENCE_S)
        assert process.returncode == 0
