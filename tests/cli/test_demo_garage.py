"""The garage of the demo: a sound site, wired as its meter sees it."""

from chargeloom.cli.demo import SILENT
from chargeloom.cli.demo_garage import BALANCING, NODES, House, outlets
from chargeloom.domain.ids import SiteId
from chargeloom.domain.instant import HOUR, MINUTE, Instant
from chargeloom.domain.sites.check import check
from chargeloom.domain.sites.site import SiteModel
from chargeloom.sim.house import load_at, sun_at
from chargeloom.sim.site.site import Plan, Site

PLAN = Plan(url="ws://127.0.0.1:9/ocpp", stations=12, prefix="demo-")
HANGING = tuple(outlets(PLAN.blueprints()[: SILENT - 1]))


def test_the_garage_is_a_sound_site_that_can_not_give_all_that_its_outlets_take() -> None:
    model = SiteModel(
        id=SiteId(1), name="g", version=1, nodes=NODES, outlets=HANGING, balancing=BALANCING
    )
    assert check(model) == []
    assert len(HANGING) == 12
    garage = next(node for node in NODES if node.id == "garage")
    assert garage.fuse_a is not None
    assert sum(one.max_a for one in HANGING) > 3 * max(garage.fuse_a)


async def test_the_house_lives_an_hour_a_minute_from_ten_in_the_morning() -> None:
    now = [Instant(123 * HOUR)]
    house = House(HANGING, Site(PLAN, lambda *_: None), lambda: now[0], 60.0)
    now[0] = Instant(now[0] + 2 * MINUTE)
    flow = house.site.flow()
    watts = sum(flow.a) * 230
    noon = 12 * HOUR
    assert abs(watts - (load_at(noon) - sun_at(noon))) < 1
