"""Drawing up a site: its parts in forms, each change a new version, what is wrong shown at its field."""

from typing import Annotated, Any, Final, Literal

import msgspec
from litestar import Response
from msgspec import Meta

from chargeloom.domain.access import Right
from chargeloom.domain.sites.site import Node, SiteModel
from chargeloom.domain.sites.version import SiteVersion
from chargeloom.services.measuring.devices import text_id
from chargeloom.storage.pages import Page
from chargeloom.web.api.energy import sites as api
from chargeloom.web.api.energy.sites import NewSite, SiteChange
from chargeloom.web.api.texts import Word
from chargeloom.web.console.energy.fields import KINDS, Kind
from chargeloom.web.console.energy.filling import Unreadable, parts_of, read, written
from chargeloom.web.console.energy.pages import PATH, common, find, look, site_id
from chargeloom.web.console.page import does, shows
from chargeloom.web.console.view import View
from chargeloom.web.problems import Problem, not_found

EDIT: Final = Right.MANAGE_DEVICES
"""Who sets up meters draws up circuits; the API lets operators do so, too."""
NEW: Final = "new"
MOST_VERSIONS: Final = 50


class NewSiteForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A site as it begins: a name, and what its connection bears."""

    name: Word
    fuse_a: Annotated[float, Meta(gt=0, le=10_000)]


class SiteForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a site is called, and whether it takes part."""

    version: int
    name: Word
    status: Literal["active", "disabled"] = "active"


@does(PATH, EDIT)
async def begin(view: View) -> Response[Any]:
    """Make a site of one circuit."""
    said = await view.form(NewSiteForm)
    root = Node(id="grid", fuse_a=(said.fuse_a,) * 3)
    made = await view.ask(api.create_site, body=NewSite(name=said.name, nodes=(root,)))
    return view.to(f"{PATH}/{made.id}/edit", "created")


@shows(f"{PATH}/{{site}}/edit", EDIT)
async def edit(view: View) -> Response[Any]:
    """List the parts of a site, to be changed."""
    version = find(view)
    parts = {
        name: [kind.head(one) for one in parts_of(version.model, name)]
        for name, kind in KINDS.items()
    }
    return view.html(
        "energy/edit.html",
        **common(view, version, look(view, version)),
        part_kinds=KINDS,
        parts=parts,
    )


@does(f"{PATH}/{{site}}/edit", EDIT)
async def change(view: View) -> Response[Any]:
    """Change a site's name, or whether it takes part."""
    said = await view.form(SiteForm)
    fields: dict[str, Any] = {"name": said.name, "status": said.status}
    await view.ask(api.change_site, body=SiteChange(version=said.version, **fields))
    return view.to(f"{PATH}/{site_id(find(view))}/edit", "saved")


@shows(f"{PATH}/{{site}}/edit/{{kind}}/{{part}}", EDIT)
async def part(view: View) -> Response[Any]:
    """Offer the form of a part."""
    version = find(view)
    kind, place = _meant(view, version.model)
    known = None if place is None else parts_of(version.model, view.path["kind"])[place]
    return _form(view, version, kind, written(kind, known))


@does(f"{PATH}/{{site}}/edit/{{kind}}/{{part}}", EDIT)
async def save(view: View) -> Response[Any]:
    """Save a part, or remove it; what is wrong is shown at its field."""
    version = find(view)
    kind, place = _meant(view, version.model)
    said = {name: str(text) for name, text in (await view.request.form()).items()}
    name = view.path["kind"]
    try:
        parts = [*parts_of(version.model, name)]
        if said.get("act") == "remove" and place is not None:
            del parts[place]
        elif place is None:
            place = len(parts)
            parts.append(read(kind, said))
        else:
            parts[place] = read(kind, said)
        await view.ask(api.change_site, body=_body(name, parts, said.get("version", "")))
    except Unreadable as unreadable:
        faults = {field: [text] for field, text in unreadable.faults.items()}
        return _form(view, version, kind, said, faults)
    except Problem as problem:
        if not problem.errors and problem.status != 409:
            raise
        return _form(view, version, kind, said, _at_fields(view, problem, f"/{name}", place))
    return view.to(f"{PATH}/{site_id(version)}/edit", "saved")


@shows(f"{PATH}/{{site}}/versions")
async def versions(view: View) -> Response[Any]:
    """List who changed what of a site, the newest first."""
    version = find(view)
    page = Page(limit=MOST_VERSIONS + 1, is_descending=True)
    found = await view.core.ground.store.site_versions(version.site, page)
    pairs = zip(found, [*found[1:], None], strict=True)
    changes = [
        (after, differences(None if before is None else before.model, after.model))
        for after, before in pairs
    ]
    return view.html(
        "energy/versions.html",
        **common(view, version, look(view, version)),
        changes=changes[:MOST_VERSIONS],
        part_kinds=KINDS,
    )


class Difference(msgspec.Struct, frozen=True):
    """What became of the parts of a kind."""

    kind: str
    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


def differences(before: SiteModel | None, after: SiteModel) -> list[Difference]:
    """Say what a version changed: which parts came, went, or are others now."""
    if before is None:
        return []
    found = []
    for name, kind in KINDS.items():
        old = {_key(kind, one): one for one in parts_of(before, name)}
        new = {_key(kind, one): one for one in parts_of(after, name)}
        told = Difference(
            name,
            tuple(kind.head(new[key]) for key in new if key not in old),
            tuple(kind.head(new[key]) for key in new if key in old and old[key] != new[key]),
            tuple(kind.head(old[key]) for key in old if key not in new),
        )
        if told.added or told.changed or told.removed:
            found.append(told)
    return found


def _key(kind: Kind, one: Any) -> str:
    return str(getattr(one, "id", None) or kind.head(one))


def _meant(view: View, model: SiteModel) -> tuple[Kind, int | None]:
    """Find which part an address means; None is a new one. Raises Problem."""
    name, text = view.path["kind"], view.path["part"]
    kind = KINDS.get(name)
    if kind is None:
        raise not_found("kind of part")
    if text == NEW and name != "balancing":
        return kind, None
    place = int(text) if text.isascii() and text.isdigit() and len(text) < 7 else -1
    if not 0 <= place < len(parts_of(model, name)):
        raise not_found("part")
    return kind, place


def _body(name: str, parts: list[Any], version: str) -> SiteChange:
    number = int(version) if version.isascii() and version.isdigit() and len(version) < 10 else 0
    fields: dict[str, Any] = {name: parts[0] if name == "balancing" else tuple(parts)}
    return SiteChange(version=number, **fields)


def _at_fields(
    view: View, problem: Problem, list_at: str, place: int | None
) -> dict[str, list[str]]:
    """Sort what is wrong by the field that it is about; what is elsewhere keeps its place in words."""
    if not problem.errors:
        return {"": [problem.detail]}
    own = list_at if list_at == "/balancing" else f"{list_at}/{place}"
    found: dict[str, list[str]] = {}
    for fault in problem.errors:
        head, _, rest = fault.pointer.partition(own + "/")
        is_here = not head and rest
        field = rest.split("/")[0] if is_here else ""
        elsewhere = f"{_place(view, fault.pointer)}: {view.wrong(fault.message)}"
        said = fault.message if is_here else elsewhere
        found.setdefault(field, []).append(said)
    return found


def _place(view: View, pointer: str) -> str:
    """Name a place in a site as its pages do; what they do not show keeps its pointer."""
    name, place, field = (*pointer.strip("/").split("/"), "", "", "")[:3]
    kind = KINDS.get(name)
    if kind is None:
        return pointer
    if not place.isdecimal():
        return view.say(kind.title)
    parts = parts_of(find(view).model, name)
    head = kind.head(parts[int(place)]) if int(place) < len(parts) else place
    label = next((view.say(one.label) for one in kind.fields if one.name == field), field)
    return " · ".join(filter(None, (f"{view.say(kind.one)} {head}", label)))


def _form(
    view: View,
    version: SiteVersion,
    kind: Kind,
    values: dict[str, str],
    faults: dict[str, list[str]] | None = None,
) -> Response[Any]:
    names = ["", *(field.name for field in kind.fields)]
    known = dict.fromkeys([*names, "id"], "") | values
    told: dict[str, list[str]] = {name: [] for name in names}
    for name, said in (faults or {}).items():
        told[name if name in told else ""].extend(map(view.wrong, said))
    core, model = view.core, version.model
    stations = [one.id for one in core.fleet.by_name() if not one.record.is_stranger]
    return view.html(
        "energy/part.html",
        status=422 if faults else 200,
        **common(view, version, look(view, version)),
        kind=kind,
        kind_name=view.path["kind"],
        part=view.path["part"],
        is_new=view.path["part"] == NEW,
        values=known,
        faults=told,
        shown_version=values.get("version") or version.version,
        stations=stations,
        choices={
            "node": [(one.id, one.name or one.id) for one in model.nodes],
            "meter": [(one.id, one.id) for one in model.meters],
            "device": [(text_id(one), one.name or text_id(one)) for one in core.measuring.devices],
        },
    )


PAGES = (begin, edit, change, part, save, versions)
