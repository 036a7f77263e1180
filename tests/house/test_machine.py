import pytest

from tests import machine


@pytest.fixture(autouse=True)
def lacking(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(machine.PROBES, "missing", ("no-such-program-anywhere",))
    monkeypatch.setitem(machine.PROBES, "refusing", ("false",))


@pytest.mark.parametrize("name", ["missing", "refusing"])
def test_a_test_is_skipped_where_its_tool_does_not_work(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match=name):
        machine.require(name)


def test_a_test_fails_where_continuous_integration_promised_its_tool(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="missing"):
        machine.require("missing")


def test_a_test_runs_where_its_tool_works(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(machine.PROBES, "working", ("true",))
    machine.require("working")
