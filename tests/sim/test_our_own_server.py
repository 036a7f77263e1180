"""Simulated stations of each version against our running server, on real sockets: nothing lost, nothing doubled."""

from pathlib import Path

import pytest

from chargeloom.sim.site.building import Version
from chargeloom.sim.station.happening import What
from tests.sim.live import standing

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
