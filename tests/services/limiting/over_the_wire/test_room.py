"""How many profiles a station has room for: an EVSE takes a default and one of its charge, where both fit."""

import pytest
from msgspec.structs import replace

from chargeloom.domain.limits.charging_ability import ChargingAbility
from chargeloom.domain.limits.charging_profile import Purpose
from chargeloom.services.limiting import Limiting
from chargeloom.services.limiting.building import Habit
from chargeloom.services.limiting.knowing import habits_of
from chargeloom.sim.site.building import Version
from tests.quirks.bench import AC, QuirkyStation, arrived
from tests.services.limiting.over_the_wire.bench import (
    OFFER,
    STATION,
    calm,
    every_version_2,
    purposes,
)
from tests.web.site import Site


async def reports_room(station: QuirkyStation, most: int) -> None:
    """Let the station report how many profiles it may have, as in a base report."""
    component = {"name": "SmartChargingCtrlr"}
    entries = {
        "component": component,
        "variable": {"name": "Entries", "instance": "ChargingProfiles"},
        "variableAttribute": [{"type": "Actual", "value": "0", "mutability": "ReadOnly"}],
        "variableCharacteristics": {
            "dataType": "integer", "supportsMonitoring": False, "maxLimit": most,
        },
    }  # fmt: skip
    said = {"requestId": 1, "generatedAt": "2026-01-01T00:00:00Z", "seqNo": 0, "tbc": False}
    await station.say("NotifyReport", said | {"reportData": [entries]})
    await station.settle()


async def with_two_evses(site: Site, version: Version) -> QuirkyStation:
    await arrived(site, version)
    station = QuirkyStation(site, version, evses=((AC,), (AC,)))
    await station.connect()
    return station


async def limited(station: QuirkyStation) -> Limiting:
    limiting = station.core.limiting
    for evse in (1, 2):
        limiting.offer(STATION, evse, OFFER)
    await calm(station)
    return limiting


@every_version_2
@pytest.mark.parametrize(
    ("most", "held"),
    [(3, {Purpose.DEFAULT}), (4, {Purpose.DEFAULT, Purpose.TRANSACTION})],
)
async def test_a_station_is_told_no_more_profiles_than_it_has_room_for(
    site: Site, version: Version, most: int, held: set[Purpose]
) -> None:
    """OCPP 2.0.1, 2.9.11 ChargingProfileEntries: maxLimit is the maximum number of profiles installed at any time."""
    station = await with_two_evses(site, version)
    await reports_room(station, most)
    limiting = await limited(station)
    ability = limiting.ability(STATION)
    assert ability is not None
    assert ability.max_profiles == most
    await station.charge()
    await calm(station)
    assert purposes(limiting) == held
    assert limiting.effect(STATION, 1).accepted_a == pytest.approx(12.0)


@every_version_2
async def test_what_a_station_reports_after_it_was_asked_counts_too(
    site: Site, version: Version
) -> None:
    """Its first report comes when it is limited already."""
    station = await with_two_evses(site, version)
    limiting = await limited(station)
    await reports_room(station, 3)
    await calm(station)
    await station.charge()
    await calm(station)
    assert purposes(limiting) == {Purpose.DEFAULT}


@pytest.mark.parametrize(("most", "has_room"), [(2, False), (3, True)])
async def test_connectors_of_one_evse_have_a_default_each(
    site: Site, most: int, *, has_room: bool
) -> None:
    """OCPP 1.6, 9.4.4 MaxChargingProfilesInstalled, where an EVSE is two connectors."""
    await arrived(site, Version.V16)
    known = site.core.fleet.find(STATION)
    assert known is not None
    known.record = replace(known.record, connector_map={1: (1, 1), 2: (1, 2)})
    habits = habits_of(known, frozenset(), ChargingAbility(max_profiles=most))
    assert (Habit.NO_TRANSACTION not in habits) is has_room
