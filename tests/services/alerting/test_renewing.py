"""The detail of an open alert follows what is found, and nobody is told of it anew."""

from pathlib import Path

import pytest

from chargeloom.domain.alerts.alert import Alert, RuleKind
from chargeloom.domain.event import Event, EventType
from chargeloom.domain.instant import MINUTE, SECOND, Instant
from tests.rig import Rig, running


class Disk:
    """A disk whose free part is as a test says."""

    def __init__(self, rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
        self._rig, self.free_percent = rig, 5.0
        self.began = rig.core.ground.now()
        senses = rig.core.alerting.senses
        monkeypatch.setattr(senses, "_look_at_files", lambda: ({}, self.free_percent))

    async def look(self, after_s: int, free_percent: float) -> list[Alert]:
        self.free_percent = free_percent
        await self._rig.core.alerting.look(Instant(self.began + after_s * SECOND))
        return [one for one in self._rig.core.alerting.open() if one.kind is RuleKind.DISK_FILLING]


async def test_what_is_found_now_stands_in_the_alert_once_a_minute_and_tells_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(tmp_path) as rig:
        heard: list[EventType] = []
        rig.core.ground.bus.listen(
            lambda news: heard.append(news.type) if isinstance(news, Event) else None
        )
        await rig.core.alerting.rules.make("ada", kind=RuleKind.DISK_FILLING, name="disk")
        disk = Disk(rig, monkeypatch)
        await disk.look(0, 5.0)
        (raised,) = await disk.look(60, 5.0)
        for after_s, free_percent, said in ((70, 4.0, 5.0), (120, 3.0, 3.0), (130, 2.0, 3.0)):
            (known,) = await disk.look(after_s, free_percent)
            assert known.detail == {"free_percent": said}
            assert (known.id, known.since, known.told_at) == (
                raised.id,
                raised.since,
                raised.told_at,
            )
        stored = await rig.core.ground.store.alert(raised.id)
        assert stored is not None
        assert stored.detail == {"free_percent": 3.0}
        of_alerts = [one for one in heard if one.value.startswith("alert.")]
        assert of_alerts == [EventType.ALERT_RAISED, EventType.ALERT_CHANGED]


async def test_a_disk_around_its_threshold_is_one_alert(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(tmp_path) as rig:
        await rig.core.alerting.rules.make("ada", kind=RuleKind.DISK_FILLING, name="disk")
        disk = Disk(rig, monkeypatch)
        await disk.look(0, 9.9)
        (raised,) = await disk.look(60, 9.9)
        for turn in range(10):
            after_s = 120 + turn * MINUTE // SECOND
            assert [one.id for one in await disk.look(after_s, 10.1 if turn % 2 else 9.9)] == [
                raised.id
            ]
        assert len(await disk.look(1_259, 10.1)) == 1, "gone since 660 s"
        assert await disk.look(1_260, 10.1) == []
