"""Who does not answer, draws more, or reckons with more: its worst case is kept free, and it is told of."""

import asyncio
import json
from typing import Any

import pytest

from chargeloom.domain.event import Event, EventType
from chargeloom.domain.ids import EventId
from chargeloom.domain.instant import HOUR, SECOND, Instant
from chargeloom.domain.reading import MeterRecord, Quantity, Reading
from chargeloom.services.limiting import (
    Conduct,
    conduct as conduct_module,
)
from chargeloom.services.limiting.outlet import FIRST_PAUSE_S, SIGN_S
from chargeloom.sim.site.building import Version
from tests.patience import PATIENCE_S
from tests.quirks.bench import IDENTITY, IMPATIENT_S, QuirkyStation
from tests.services.limiting.over_the_wire.bench import (
    OFFER,
    STATION,
    calm,
    charging,
    drawn_a,
    events,
    every_version,
    until_asked,
)
from tests.web.site import Site


@every_version
async def test_the_station_s_own_reckoning_is_asked_for_and_agrees(
    site: Site, version: Version
) -> None:
    station, limiting = await charging(site, version)
    assert "GetCompositeSchedule" in station.asked
    assert limiting.effect(STATION, 1).composite_a == pytest.approx(12.0)
    assert await events(station, EventType.LIMIT_DIFFERS) == []


@every_version
async def test_who_draws_more_after_a_grace_is_told_of_and_reserved_whole(
    site: Site, version: Version, monkeypatch: pytest.MonkeyPatch
) -> None:
    station, limiting = await charging(site, version, offer=OFFER._replace(most_a=20.0))
    was = limiting.effect(STATION, 1).conduct
    limiting.measured(measured(station, "19.5"))
    assert limiting.effect(STATION, 1).conduct is was
    monkeypatch.setattr(conduct_module, "GRACE_S", 0)
    limiting.measured(measured(station, "19.5"))
    assert limiting.effect(STATION, 1).conduct is Conduct.DISOBEDIENT
    assert limiting.standing(STATION, 1).steps[-1][1] == 20.0
    limiting.measured(measured(station, "11.9"))
    assert limiting.effect(STATION, 1).conduct is Conduct.OBEDIENT
    await station.settle()
    told = await events(station, EventType.LIMIT_CONDUCT)
    assert [one["conduct"] for one in told] == ["disobedient", "obedient"]


def measured(station: QuirkyStation, amperes: str) -> MeterRecord:
    now = station.core.ground.now()
    quantity = Quantity(measurand="Current.Import", unit="A", phase="L1")
    return MeterRecord(
        station=STATION,
        evse=1,
        connector=1,
        transaction=None,
        received_at=now,
        readings=(Reading(at=now, quantities=(quantity,), values=(amperes,)),),
    )


@every_version
async def test_a_silent_station_may_have_taken_what_it_did_not_answer(
    site: Site, version: Version
) -> None:
    station, limiting = await charging(site, version)
    station.link.answers_within(IMPATIENT_S)
    limiting.offer(STATION, 1, OFFER._replace(limit_a=30.0))
    await limiting.settled(STATION, 1)
    assert limiting.effect(STATION, 1).conduct is Conduct.SILENT
    assert limiting.standing(STATION, 1).worst_a == 30.0
    limiting.offer(STATION, 1, OFFER._replace(limit_a=6.0))
    assert limiting.standing(STATION, 1).worst_a == 30.0


async def test_who_reckons_with_more_than_we_do_is_told_of_and_reserved_whole(site: Site) -> None:
    station, limiting = await charging(site, Version.V201, offer=OFFER._replace(most_a=25.0))
    now = station.core.ground.now()
    station.core.limiting.foretold(station.link.station, 1, ((now, 16.0),), Instant(now + HOUR))
    limiting.compare(STATION, 1)
    assert limiting.standing(STATION, 1).worst_a == 25.0
    await station.settle()
    (told,) = await events(station, EventType.LIMIT_DIFFERS)
    assert told == {"evse": 1, "limit_a": 12.0, "composite_a": 16.0, "after_s": 0}


async def test_who_reckons_with_more_later_on_is_told_of_too(site: Site) -> None:
    station, limiting = await charging(site, Version.V201, offer=OFFER._replace(most_a=25.0))
    now = station.core.ground.now()
    later = Instant(now + 600 * SECOND)
    foretold = ((now, 8.0), (later, 16.0))
    station.core.limiting.foretold(station.link.station, 1, foretold, Instant(now + HOUR))
    limiting.compare(STATION, 1)
    assert limiting.standing(STATION, 1).worst_a == 25.0
    await station.settle()
    (told,) = await events(station, EventType.LIMIT_DIFFERS)
    assert (told["limit_a"], told["composite_a"]) == (8.0, 16.0)
    assert told["after_s"] == pytest.approx(600, abs=2)


@every_version
async def test_what_was_not_answered_is_taken_back_though_what_stood_before_is_wanted_again(
    site: Site, version: Version
) -> None:
    """The station took the higher limit, and only its answer came too late."""
    station, limiting = await charging(site, version)
    before = drawn_a(station)
    station.link.answers_within(IMPATIENT_S)
    limiting.offer(STATION, 1, OFFER._replace(limit_a=15.0))
    await limiting.settled(STATION, 1)
    limiting.offer(STATION, 1, OFFER)
    station.link.answers_within(PATIENCE_S)
    await station.exchange()
    await station.wait(10)
    assert drawn_a(station) == 15.0
    outlet = limiting._scene.limited[STATION].outlets[1]
    outlet.not_before = Instant(0)
    limiting._bringing.see_to(outlet)
    await calm(station)
    assert drawn_a(station) == before
    assert not limiting.may_rise(STATION, 1)


@every_version
async def test_who_disobeys_is_told_its_limits_once_more_for_it_may_have_lost_them(
    site: Site, version: Version, monkeypatch: pytest.MonkeyPatch
) -> None:
    station, limiting = await charging(site, version, offer=OFFER._replace(most_a=20.0))
    told = station.asked.count("SetChargingProfile")
    monkeypatch.setattr(conduct_module, "GRACE_S", 0)
    for _ in range(3):
        limiting.measured(measured(station, "19.5"))
        await calm(station)
    assert station.asked.count("SetChargingProfile") == told + 2, "the default, and what is live"
    assert [one.how for one in limiting.unheeded()] == ["disobedient"]
    later = Instant(station.core.ground.now() + 121 * SECOND)
    object.__setattr__(station.core.ground, "now", lambda: later)
    limiting.measured(measured(station, "19.5"))
    await calm(station)
    assert station.asked.count("SetChargingProfile") == told + 4
    limiting.measured(measured(station, "11.9"))
    assert list(limiting.unheeded()) == []


@pytest.mark.parametrize("version", [Version.V16, Version.V201])
async def test_who_refuses_a_renewal_that_is_due_is_asked_again_after_a_pause_and_no_sooner(
    site: Site, version: Version, monkeypatch: pytest.MonkeyPatch
) -> None:
    station, limiting = await charging(site, version)
    outlet = limiting._scene.limited[STATION].outlets[1]
    later = Instant(station.core.ground.now() + 200 * SECOND)
    monkeypatch.setattr(station, "_take", lambda frame: refuse(station, frame))
    object.__setattr__(station.core.ground, "now", lambda: later)
    limiting._bringing.see_to(outlet)
    await calm(station)
    assert limiting.effect(STATION, 1).conduct is Conduct.REFUSING
    assert outlet.timer is not None
    waits_s = outlet.timer.when() - asyncio.get_running_loop().time()
    assert waits_s == pytest.approx(FIRST_PAUSE_S, abs=1.0)


def refuse(station: QuirkyStation, frame: list[Any]) -> None:
    if frame[0] == 2:
        answer = [3, frame[1], {"status": "Rejected"}]
        station.link.actor.received(json.dumps(answer).encode())


@pytest.mark.parametrize("version", [Version.V16, Version.V201])
@pytest.mark.parametrize("sign", ["status", "command"])
async def test_who_refused_is_asked_again_soon_after_a_sign_that_it_does_something(
    site: Site, version: Version, sign: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    station, limiting = await charging(site, version)
    outlet = limiting._scene.limited[STATION].outlets[1]
    outlet.failures = 8
    take = station._take
    monkeypatch.setattr(station, "_take", lambda frame: refuse(station, frame))
    limiting.offer(STATION, 1, OFFER._replace(limit_a=9.0))
    await calm(station)
    assert limiting.effect(STATION, 1).conduct is Conduct.REFUSING
    monkeypatch.setattr(station, "_take", take)
    told = station.asked.count("SetChargingProfile")
    waited = Instant(station.core.ground.now() + SIGN_S * SECOND)
    object.__setattr__(station.core.ground, "now", lambda: waited)
    assert outlet.is_paused(Instant(waited + 600 * SECOND)), "it was to be asked much later"
    if sign == "status":
        await station.wait(1)
        limiting.hear(event(EventType.CONNECTOR_STATUS, IDENTITY, {}))
    else:
        said = {"station": IDENTITY, "name": "reset", "status": "accepted"}
        limiting.hear(event(EventType.COMMAND_ENDED, "cmd-1", said))
    await until_asked(station, told + 1)
    assert limiting.effect(STATION, 1).accepted_a == pytest.approx(9.0)


def event(kind: EventType, subject: str, data: dict[str, Any]) -> Event:
    return Event(id=EventId(1), type=kind, at=Instant(0), subject=subject, data=data)
