"""Replies to the station: after the commit, and whatever happens to us."""

import pytest

from tests.protocols.ocpp.actor.conftest import STATUS
from tests.rig import FakeStation, Rig


async def test_no_answer_leaves_before_the_commit(rig: Rig, station: FakeStation) -> None:
    await rig.settle()
    station.say("StatusNotification", STATUS)
    assert station.connection.sent == [], "the facts are only submitted yet"
    assert (await station.connection.next())[0] == 3


async def test_a_bug_of_ours_is_an_internal_error_with_a_reference(
    rig: Rig, station: FakeStation, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr(type(rig.core.registering), "report", broken)
    station.say("StatusNotification", STATUS)
    kind, _, code, description, _ = await station.connection.next()
    assert (kind, code) == (4, "InternalError")
    assert "ref_" in description
    assert "secret" not in description
    assert await station.ask("Heartbeat", {}), "the connection lives on"
