import os
import sys

import pytest

from tests.bytecode import FORBIDS, KEPT, keep_bytecode


@pytest.fixture(autouse=True)
def as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPYCACHEPREFIX", "/elsewhere")
    monkeypatch.delenv("PYTHONPYCACHEPREFIX")
    monkeypatch.setattr(sys, "pycache_prefix", None)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)


def test_where_no_bytecode_may_lie_beside_the_sources_it_is_kept_apart(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(FORBIDS, "1")
    keep_bytecode()
    assert FORBIDS not in os.environ
    assert os.environ["PYTHONPYCACHEPREFIX"] == sys.pycache_prefix == str(KEPT)
    assert not sys.dont_write_bytecode


def test_where_it_may_lie_beside_them_nothing_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(FORBIDS, raising=False)
    keep_bytecode()
    assert "PYTHONPYCACHEPREFIX" not in os.environ
    assert sys.pycache_prefix is None
