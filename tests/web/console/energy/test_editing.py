"""Drawing up a site in the console: each change a version, each fault at its field, nothing lost on the way."""

import re

from hypothesis import given, strategies as st

from chargeloom.domain.access import Role
from chargeloom.domain.ids import SiteId, StationId
from chargeloom.domain.sites.site import Balancing, Node, Outlet, SiteModel
from chargeloom.web.api import identifiers
from chargeloom.web.console.energy.editing import Difference, differences
from chargeloom.web.console.energy.fields import KINDS
from chargeloom.web.console.energy.filling import parts_of, read, written
from tests.web.console.energy.test_pages import drawn_up
from tests.web.site import ADDRESS, Site

OWN = {"Origin": ADDRESS}
figures = st.floats(0, 10_000, allow_subnormal=False).map(lambda one: float(f"{one:.6g}"))


def model(site: Site, identity: str) -> SiteModel:
    found = site.core.sites.find(SiteId(identifiers.read("site", identity)))
    assert found is not None
    return found.model


@given(
    st.builds(
        Node,
        id=st.just("n"),
        name=st.text("abc", max_size=5),
        parent=st.none() | st.just("p"),
        fuse_a=st.none() | st.tuples(figures, figures, figures),
        voltage_band=st.none() | st.just((207.0, 253.0)),
    )
)
def test_what_is_written_into_a_form_is_read_out_of_it(node: Node) -> None:
    assert read(KINDS["nodes"], written(KINDS["nodes"], node)) == node


async def test_every_part_comes_out_of_its_form_as_it_was(site: Site) -> None:
    found = model(site, await drawn_up(site))
    for name, kind in KINDS.items():
        for one in parts_of(found, name):
            assert read(kind, written(kind, one)) == one


async def test_a_site_is_begun_and_drawn_up_in_forms(site: Site) -> None:
    await site.rig.station("CP-1")
    async with site.browser(Role.ADMIN) as browser:
        begun = await browser.post("/energy", data={"name": "Yard", "fuse_a": "63"}, headers=OWN)
        assert begun.status_code == 303
        path = begun.headers["location"].partition("?")[0]
        forms = (
            ("nodes/new", {"id": "left", "parent": "grid", "fuse_a": "32/32/25"}),
            ("outlets/new", {"station": "CP-1", "evse": "1", "node": "left", "rotation": "STR"}),
            ("meters/new", {"id": "main", "node": "grid", "sign": "-1"}),
            ("balancing/0", {"mode": "static", "headroom_a": "1.5"}),
            ("nodes/0", {"id": "grid", "fuse_a": "50", "contracted_kw": "30"}),
        )
        for version, (part, said) in enumerate(forms, 1):
            shown = (await browser.get(f"{path}/{part}")).text
            assert f'name="version" value="{version}"' in shown
            form = said | {"version": str(version)}
            answer = await browser.post(f"{path}/{part}", data=form, headers=OWN)
            assert answer.status_code == 303, answer.text
        identity = path.split("/")[2]
        told = (await browser.get(f"/energy/{identity}/versions")).text
        gone = {"version": "6", "act": "remove"}
        await browser.post(f"{path}/meters/0", data=gone, headers=OWN)
        assert (await browser.get(f"{path}/meters/0")).status_code == 404
        assert (await browser.get(f"{path}/roofs/0")).status_code == 404
    found = model(site, identity)
    assert (found.version, found.meters) == (7, ())
    assert found.nodes[0].fuse_a == (50.0, 50.0, 50.0)
    assert found.nodes[1].fuse_a == (32.0, 32.0, 25.0)
    assert (found.outlets[0].station, found.balancing.headroom_a) == ("CP-1", 1.5)
    text = re.sub(r"<[^>]+>|\s+", " ", told)
    assert "Ada, admin" in text
    assert re.search(r"Outlets +\+&nbsp;CP-1 · 1", text), text


async def test_what_is_wrong_stands_at_its_field_and_nothing_is_changed(site: Site) -> None:
    identity = await drawn_up(site)
    path = f"/energy/{identity}/edit"
    cases = (
        ("nodes/1", {"id": "left", "parent": "right", "fuse_a": "-1"}, "fuse_a"),
        ("nodes/1", {"id": "left", "parent": "left"}, "parent"),
        ("nodes/1", {"id": "left", "parent": "grid", "fuse_a": "many"}, "fuse_a"),
        ("nodes/1", {"id": "left", "parent": "grid", "nominal_v": "nan"}, "nominal_v"),
        ("nodes/1", {"id": "left", "parent": "grid", "fuse_a": "3_2"}, "fuse_a"),
        ("nodes/1", {"id": "left", "parent": "grid", "fuse_a": "\u0663\u0662"}, "fuse_a"),
        ("nodes/new", {"id": "left", "parent": "grid"}, "id"),
        ("outlets/0", {"station": "CP-9", "evse": "1", "node": "left"}, "station"),
        ("outlets/0", {"station": "CP-1", "evse": "1.5", "node": "left"}, "evse"),
        ("meters/0", {"id": "main"}, "node"),
        ("balancing/0", {"ramp_a_per_s": "0"}, "ramp_a_per_s"),
    )
    async with site.browser(Role.ADMIN) as browser:
        for part, said, field in cases:
            form = said | {"version": "1"}
            answer = await browser.post(f"{path}/{part}", data=form, headers=OWN)
            assert answer.status_code == 422, (part, said, answer.text)
            assert f'id="fault-{field}"' in answer.text, (part, said)
        # What others hang on can't go: the places of those that would be left are named.
        form = {"version": "1", "act": "remove"}
        answer = await browser.post(f"{path}/nodes/1", data=form, headers=OWN)
        assert "Outlet CP-1 · 1 · Circuit: there is no node left" in answer.text
        answer = await browser.post(f"{path}/balancing/0", data={"version": "9"}, headers=OWN)
        assert "version 1 by now" in answer.text
    assert model(site, identity).version == 1


async def test_what_is_wrong_with_a_list_names_it_as_the_page_does(site: Site) -> None:
    async with site.browser(Role.ADMIN) as browser:
        begun = await browser.post("/energy", data={"name": "Yard", "fuse_a": "63"}, headers=OWN)
        path = begun.headers["location"].partition("?")[0]
        said = {"id": "grid", "parent": "grid", "version": "1"}
        answer = await browser.post(f"{path}/nodes/0", data=said, headers=OWN)
    assert answer.status_code == 422
    assert "Circuits: no node is the root: one has no parent" in answer.text
    assert "/nodes:" not in answer.text


async def test_only_admins_draw_up(site: Site) -> None:
    identity = await drawn_up(site)
    path = f"/energy/{identity}/edit"
    async with site.browser(Role.OPERATOR) as browser:
        assert (await browser.get(path)).status_code == 403
        form = {"version": "1", "mode": "off"}
        answer = await browser.post(f"{path}/balancing/0", data=form, headers=OWN)
        assert answer.status_code == 403
        assert f'href="{path}"' not in (await browser.get(f"/energy/{identity}")).text
    async with site.browser(Role.ADMIN) as browser:
        foreign = {"Origin": "http://evil.test"}
        answer = await browser.post(f"{path}/balancing/0", data=form, headers=foreign)
        assert answer.status_code == 403
    assert model(site, identity).version == 1


def test_a_version_tells_what_came_went_and_changed() -> None:
    grid, left = Node(id="grid", name="Grid"), Node(id="left", parent="grid")
    outlet = Outlet(station=StationId("CP-1"), evse=1, node="grid")
    first = SiteModel(id=SiteId(1), name="s", version=1, nodes=(grid, left))
    second = SiteModel(
        id=SiteId(1),
        name="s",
        version=2,
        nodes=(Node(id="grid", name="Net"),),
        outlets=(outlet,),
        balancing=Balancing(headroom_a=1),
    )
    assert differences(None, first) == []
    assert differences(first, second) == [
        Difference("nodes", (), ("Net",), ("left",)),
        Difference("outlets", ("CP-1 · 1",)),
        Difference("balancing", (), ("",), ()),
    ]
