"""Why a station is offline is said where one looks for it."""

from collections.abc import Mapping

import pytest

from chargeloom.protocols.ocpp.edge import endpoint, reception
from chargeloom.services.stations import admitting
from chargeloom.services.stations.admitting import Refused
from chargeloom.services.stations.alarming import Alarming
from chargeloom.web.console.words.refusals import OTHER, REFUSALS, meaning
from tests.web.site import Site

OF_NOBODY = {
    "unknown station",
    "unknown station, and the inbox is full",
    "stations connect to /ocpp/{identity}",
    "this is no place for browsers",
}
"""What is said where no station is known, or to what is none."""


def refusals_of(module: Mapping[str, object]) -> set[str]:
    return {one.why for one in module.values() if isinstance(one, Refused)}


def test_every_refusal_of_the_gate_has_a_meaning() -> None:
    assert refusals_of(vars(admitting)) - OF_NOBODY <= REFUSALS.keys()
    assert endpoint.REVOKED.why in REFUSALS
    assert reception.NO_COMMON_SUBPROTOCOL in REFUSALS


def test_what_has_no_meaning_leads_to_the_log() -> None:
    assert meaning("malformed request") == OTHER


@pytest.mark.parametrize("path", ["/", "/stations/CP-1"])
async def test_a_station_that_was_refused_is_offline_for_that_reason(site: Site, path: str) -> None:
    await site.rig.station("CP-1")
    station = site.core.fleet.find(next(one.id for one in site.core.fleet))
    assert station is not None
    station.is_online = False
    async with site.browser() as browser:
        assert "The password is wrong." not in (await browser.get(path)).text
        Alarming(site.core.ground, site.core.fleet).refused(
            station.id, "192.0.2.1", 401, "wrong credentials", 0.0
        )
        assert "The password is wrong." in (await browser.get(path)).text
