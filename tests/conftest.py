"""What every test gets: the `needs` marker, property tests that end in time, and a place to write."""

import gc
import os

import hypothesis
import pytest
import structlog

from tests.bytecode import keep_bytecode
from tests.machine import require
from tests.room import prefer_memory

keep_bytecode()
prefer_memory()

# The default paints every frame with all that it knows: seconds for one error that a test means to happen.
structlog.dev.ConsoleRenderer.get_active().exception_formatter = structlog.dev.plain_traceback

UNHURRIED = hypothesis.settings(
    deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
"""A busy machine draws slowly, and that tells nothing about the code."""

hypothesis.settings.register_profile("local", UNHURRIED, max_examples=50)
hypothesis.settings.register_profile("ci", UNHURRIED, max_examples=200, derandomize=True)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") == "true" else "local")


def pytest_collection_finish() -> None:
    """Let nobody look for garbage among thousands of tests again and again."""
    gc.collect()
    gc.freeze()


def pytest_runtest_setup(item: pytest.Item) -> None:
    for marker in item.iter_markers("needs"):
        for name in marker.args:
            require(name)
