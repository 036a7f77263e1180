"""What every test gets: the `needs` marker, and property tests that end in time."""

import os

import hypothesis
import pytest

from tests.machine import require

UNHURRIED = hypothesis.settings(
    deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
"""A busy machine draws slowly, and that tells nothing about the code."""

hypothesis.settings.register_profile("local", UNHURRIED, max_examples=50)
hypothesis.settings.register_profile("ci", UNHURRIED, max_examples=200, derandomize=True)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") == "true" else "local")


def pytest_runtest_setup(item: pytest.Item) -> None:
    for marker in item.iter_markers("needs"):
        for name in marker.args:
            require(name)
