"""Whoever charges at an outlet that its site has no more is counted beyond a restart, and beyond a death, of ours."""

import asyncio
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from chargeloom.domain.ids import SiteId, StationId
from chargeloom.domain.sites.site import Balancing as Rules, Mode, Node, Outlet
from chargeloom.services.balancing.site_loop import SiteLoop
from chargeloom.services.core import Core
from tests.patience import PATIENCE_S
from tests.rig import FakeStation, Rig, running
from tests.shared import REPOSITORY

ROOT = Node(id="root", fuse_a=(32.0, 32.0, 32.0))
YARD = Node(id="yard", parent="root", fuse_a=(32.0, 32.0, 32.0))
GONE, STAYS = (
    Outlet(station=StationId(name), evse=1, node="yard", max_a=20.0, safe_a=0.0)
    for name in ("CP-1", "CP-2")
)
STATIC, OFF = Rules(mode=Mode.STATIC, hold_s=0.0), Rules(mode=Mode.OFF)

_KILLED = """
import asyncio, os, signal, sys
from pathlib import Path
from chargeloom.domain.sites.site import Mode
from tests.rig import running
from tests.services.balancing.test_departures import departing

async def main():
    async with running(Path(sys.argv[1])) as rig:
        await departing(rig, Mode(sys.argv[2]))
        os.kill(os.getpid(), signal.SIGKILL)

asyncio.run(main())
"""


async def charge(rig: Rig, identity: str) -> tuple[FakeStation, int]:
    station = await rig.station(identity)
    await rig.token(f"CARD-{identity}")
    await station.boot()
    return station, int((await station.start(idTag=f"CARD-{identity}"))["transactionId"])


async def departing(rig: Rig, mode: Mode) -> tuple[SiteId, FakeStation, int]:
    """Let cars charge at two outlets, and take the circuit of the first out of the plan, with all that hangs on it."""
    sites, balancing = rig.core.sites, rig.core.balancing
    station, number = await charge(rig, "CP-1")
    await charge(rig, "CP-2")
    rules = STATIC if mode is Mode.STATIC else OFF
    site = await sites.make(
        "test", name="yard", nodes=(ROOT, YARD), outlets=(GONE, STAYS), balancing=rules
    )
    balancing.start()
    for _ in range(3 if mode is Mode.STATIC else 0):
        balancing.step(site.site)
    stays = Outlet(station=StationId("CP-2"), evse=1, node="root", max_a=32.0, safe_a=0.0)
    await sites.change(site.site, 1, "test", nodes=(ROOT,), outlets=(stays,))
    return site.site, station, number


def loop_of(core: Core, site: SiteId) -> SiteLoop:
    core.balancing.step(site)
    return core.balancing._running[site].loop


def left_a(core: Core, site: SiteId) -> float:
    """Say what is left for the outlet that stays."""
    (allowance,) = loop_of(core, site).decision.allowances
    return allowance.share_a


async def only_site(rig: Rig, mode: Mode) -> SiteId:
    (known,) = rig.core.sites
    if mode is Mode.OFF:
        await rig.core.sites.change(known.site, known.version, "test", balancing=STATIC)
    return known.site


@pytest.mark.parametrize("mode", [Mode.STATIC, Mode.OFF])
@pytest.mark.parametrize("is_killed", [False, True])
async def test_who_charges_at_an_outlet_that_is_no_more_is_counted_after_a_restart_until_it_leaves(
    tmp_path: Path, mode: Mode, *, is_killed: bool
) -> None:
    if is_killed:
        command = (sys.executable, "-c", _KILLED, str(tmp_path), mode.value)
        killed = await asyncio.to_thread(
            subprocess.run, command, cwd=REPOSITORY, capture_output=True, timeout=PATIENCE_S
        )
        assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()
    else:
        async with running(tmp_path) as rig:
            await departing(rig, mode)
            await rig.core.balancing.stop()
    async with running(tmp_path) as rig:
        rig.core.balancing.start()
        site = await only_site(rig, mode)
        assert left_a(rig.core, site) == 32.0 - GONE.max_a
        (record,) = [one for one in await rig.transactions() if one.station == "CP-1"]
        station = FakeStation(rig.core, "CP-1")
        await station.boot()
        await station.stop(int(record.number or 0))
        assert left_a(rig.core, site) == 32.0
        await rig.core.balancing.stop()
