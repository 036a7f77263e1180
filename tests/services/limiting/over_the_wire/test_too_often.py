"""A station whose memory must not wear out takes no more profiles for a while (OCPP 2.1, K01.FR.56 to FR.59)."""

import json
from typing import Any

import pytest

from chargeloom.domain.ids import StationId
from chargeloom.domain.instant import SECOND
from chargeloom.services.limiting import Conduct
from chargeloom.services.limiting.outlet import FIRST_PAUSE_S, LONGEST_WAIT_S
from chargeloom.sim.site.building import Version
from tests.quirks.bench import IDENTITY, QuirkyStation, arrived
from tests.services.limiting.over_the_wire.bench import (
    OFFER,
    STATION,
    calm,
    offered,
    until_asked,
)
from tests.web.site import Site

TOO_OFTEN = {"reasonCode": "RateLimitExceeded"}


async def weary(site: Site, monkeypatch: pytest.MonkeyPatch, **said: str) -> QuirkyStation:
    """Let a station arrive, be limited, and take no other profile from then on."""
    station = await arrived(site, Version.V21)
    await offered(station)
    take = QuirkyStation._take

    def refuse(one: QuirkyStation, frame: list[Any]) -> None:
        if frame[2:3] != ["SetChargingProfile"]:
            take(one, frame)
            return
        one.asked.append(frame[2])
        answer = {"status": "Rejected", "statusInfo": TOO_OFTEN | said}
        one.link.actor.received(json.dumps([3, frame[1], answer]).encode())

    monkeypatch.setattr(QuirkyStation, "_take", refuse)
    station.asked.clear()
    return station


def pause_s(station: QuirkyStation) -> float:
    """Say in how long the EVSE is told something again."""
    outlet = station.core.limiting._scene.outlet(StationId(IDENTITY), 1)
    assert outlet is not None
    return (outlet.not_before - station.core.ground.now()) / SECOND


@pytest.mark.parametrize(
    ("said", "waits_s"),
    [
        ("90 seconds before retry", 90),
        ("90 s", 90),
        ("wait 3600.5 seconds", 3600),
        ("999999999 seconds before retry", LONGEST_WAIT_S),
        ("soon", FIRST_PAUSE_S),
        ("", FIRST_PAUSE_S),
    ],
)
async def test_who_is_told_too_often_is_asked_again_when_it_says(
    site: Site, monkeypatch: pytest.MonkeyPatch, said: str, waits_s: int
) -> None:
    """K01.FR.59: the CSMS is recommended to use at least the number of seconds in statusInfo as a delay."""
    station = await weary(site, monkeypatch, **({"additionalInfo": said} if said else {}))
    limiting = station.core.limiting
    limiting.offer(STATION, 1, OFFER._replace(safe_a=7.0))
    await calm(station)
    assert station.asked.count("SetChargingProfile") == 1
    assert limiting.effect(STATION, 1).conduct is Conduct.REFUSING
    assert pause_s(station) == pytest.approx(waits_s, abs=3)


async def test_neither_a_sign_nor_another_limit_makes_that_shorter(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    station = await weary(site, monkeypatch, additionalInfo="600 seconds before retry")
    limiting = station.core.limiting
    limiting.offer(STATION, 1, OFFER._replace(safe_a=7.0))
    await calm(station)
    await station.plug()
    limiting.offer(STATION, 1, OFFER._replace(safe_a=6.0))
    await calm(station)
    assert station.asked.count("SetChargingProfile") == 1
    assert pause_s(station) > 590


async def test_what_was_refused_so_is_told_in_the_same_words_later(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That a station takes nothing just now says nothing of what it can take."""
    station = await weary(site, monkeypatch, additionalInfo="1 seconds before retry")
    limiting = station.core.limiting
    (before,) = limiting.profiles.of(STATION)
    limiting.offer(STATION, 1, OFFER._replace(safe_a=7.0))
    await calm(station)
    monkeypatch.undo()
    await until_asked(station, 2)
    (after,) = limiting.profiles.of(STATION)
    assert after.profile.kind is before.profile.kind
    assert after.profile.periods[0].limit == 7.0
    assert limiting.effect(STATION, 1).conduct is Conduct.TOLD
