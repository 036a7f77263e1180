"""Simulated stations of each version against our running server, on real sockets: nothing lost, nothing doubled."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from chargeloom.domain.charging.charge_limit import Ceiling, Measure
from chargeloom.domain.charging.transaction import TransactionRecord
from chargeloom.domain.commands.command import CommandName, StartCharging
from chargeloom.domain.commands.raw_call import RawCall
from chargeloom.domain.ids import StationId
from chargeloom.domain.unit import Unit
from chargeloom.services.core import Core
from chargeloom.sim.quirks import Quirk
from chargeloom.sim.site.building import Version
from chargeloom.sim.station.happening import What
from tests.sim.live import TOKEN, standing, until

every = pytest.mark.parametrize("version", list(Version))
links = pytest.mark.parametrize("is_secure", [False, True], ids=["plain", "TLS"])


@every
@links
async def test_a_whole_session_is_stored_to_the_watt_hour(
    tmp_path: Path, version: Version, is_secure: bool
) -> None:
    async with (
        standing(tmp_path) as site,
        site.station("CS-1", version, is_secure=is_secure) as station,
    ):
        await station.until(What.ACCEPTED)
        await station.start()
        await station.leave()
        await station.until_quiet()
        (stored,) = await site.transactions()
    assert [stored.energy_wh] == station.energies_wh
    assert stored.energy_wh is not None
    assert stored.energy_wh >= 20
    assert (stored.token_uid, stored.stop_reason, stored.suspect) == ("CARD", "Local", ())


@every
@links
async def test_what_happened_while_the_server_was_down_is_told_and_counted_once(
    tmp_path: Path, version: Version, is_secure: bool
) -> None:
    """One charge ends, and another one begins and ends, while nobody listens."""
    async with (
        standing(tmp_path) as site,
        site.station("CS-1", version, is_secure=is_secure) as station,
    ):
        await station.until(What.ACCEPTED)
        await station.start()
        await site.server.stop()
        await station.until(What.DISCONNECTED)
        await station.leave()
        await station.start()
        await station.leave()
        assert station.model.untold > 0
        await site.start()
        await station.until(What.CONNECTED, 2)
        await station.until_quiet()
        stored = await site.transactions()
    assert sorted(one.energy_wh or 0 for one in stored) == station.energies_wh
    assert len(stored) == len(station.energies_wh) == 2
    assert [one.suspect for one in stored] == [(), ()]


@pytest.mark.parametrize("quirks", [(), (Quirk.STATUS_BY_MESSAGES,)], ids=["new way", "old way"])
@every
async def test_what_a_connector_is_is_known_by_whatever_message_tells_it(
    tmp_path: Path, version: Version, quirks: tuple[Quirk, ...]
) -> None:
    """(OCPP 1.6, 4.9; 2.0.1 and 2.1, G01.)"""
    async with standing(tmp_path) as site, site.station("CS-1", version, quirks=quirks) as station:
        await station.until(What.ACCEPTED)
        await station.until_quiet()
        await until(lambda: site.statuses("CS-1") == ["Available"])
        await station.start()
        await station.until_quiet()
        await until(lambda: site.statuses("CS-1") == ["Charging"])
        await station.leave()
        await station.until_quiet()
        await until(lambda: site.statuses("CS-1") == ["Available"])


async def test_a_station_of_2_1_keeps_to_how_far_the_charge_may_go_that_is_started_from_here(
    tmp_path: Path,
) -> None:
    """(OCPP 2.1, E16.)"""
    ceiling = Ceiling(energy_wh=Decimal(300))
    async with standing(tmp_path) as site, site.station("CS-1", Version.V21) as station:
        await station.until(What.ACCEPTED)
        station.plug()
        core = site.server.core
        order = StartCharging(token=TOKEN, token_type="ISO14443", limit=ceiling)
        await core.commanding.issue(StationId("CS-1"), CommandName.START, order, "test")
        await station.until(What.STARTED)
        await until(lambda: station.model.outlet(1).offered_a == 0)
        await station.until_quiet()
        (record,) = await site.transactions()
        (limit,) = await core.ground.store.charge_limits([record.id])
        drawn_wh = station.model.outlet(1).read(station.link.now).energy_wh
    assert (limit.asked, limit.kept, limit.reached) == (ceiling, ceiling, None)
    assert record.stopped_at is None
    assert drawn_wh >= 300


async def test_a_station_of_2_1_that_held_energy_back_goes_on_when_the_limit_is_raised(
    tmp_path: Path,
) -> None:
    """(OCPP 2.1, E16.FR.02, FR.03 and FR.14.)"""
    async with standing(tmp_path) as site, site.station("CS-1", Version.V21) as station:
        await station.until(What.ACCEPTED)
        station.plug()
        core, outlet = site.server.core, station.model.outlet(1)
        order = StartCharging(
            token=TOKEN, token_type="ISO14443", limit=Ceiling(energy_wh=Decimal(300))
        )
        await core.commanding.issue(StationId("CS-1"), CommandName.START, order, "test")
        await station.until(What.STARTED)
        await until(lambda: outlet.offered_a == 0)
        await station.until_quiet()
        (record,) = await site.transactions()
        more = {Measure.ENERGY: Decimal(600)}
        await core.limit_changes.change(record.id, more, "test")
        raised = Ceiling(energy_wh=Decimal(600))
        await until(lambda: outlet.offered_a == 0 and outlet.read(station.link.now).energy_wh > 500)
        await until(lambda: kept_of(core, record) == raised)
        await core.ground.store.commit(Unit())
        (limit,) = await core.ground.store.charge_limits([record.id])
        (record,) = await site.transactions()
    assert (limit.asked, limit.kept, limit.reached) == (raised, raised, None)
    assert record.stopped_at is None


def kept_of(core: Core, record: TransactionRecord) -> Ceiling | None:
    known = core.bounds.find(record.id)
    return None if known is None else known.kept


@every
async def test_a_station_comes_back_with_the_password_that_it_was_given(
    tmp_path: Path, version: Version
) -> None:
    """The one that it came with is refused then (OCPP 1.6 security and 2.0.1, A01)."""
    old, new = "a-long-random-secret", "00112233445566778899aabbccddeeff"
    async with standing(tmp_path) as site:
        await site.server.core.provisioning.change_password(StationId("CS-1"), old.encode(), "test")
        async with site.station("CS-1", version, password=old) as station:
            await station.until(What.ACCEPTED)
            call = RawCall(**_giving(version, new))
            await site.server.core.commanding.call(StationId("CS-1"), call)
            await site.server.stop()
            await station.until(What.DISCONNECTED)
            await site.start()
            await station.until(What.CONNECTED, 2)


def _giving(version: Version, password: str) -> dict[str, Any]:
    if version is Version.V16:
        payload: dict[str, Any] = {"key": "AuthorizationKey", "value": password}
        return {"action": "ChangeConfiguration", "payload": json.dumps(payload).encode()}
    variable = {
        "component": {"name": "SecurityCtrlr"},
        "variable": {"name": "BasicAuthPassword"},
        "attributeValue": password,
    }
    payload = {"setVariableData": [variable]}
    return {"action": "SetVariables", "payload": json.dumps(payload).encode()}
