"""Replays: a recording chosen and said again, each answer beside the one of then as it comes."""

from typing import Annotated, Any, Final, Literal
from urllib.parse import urlencode

import msgspec
from litestar import Response
from msgspec import Meta

from chargeloom.domain.access import Right
from chargeloom.domain.instant import Instant, to_datetime
from chargeloom.services.replays import ReplayState, Verdict
from chargeloom.web.api import replays as api
from chargeloom.web.api.replays import NewReplay, ReplayChange, ReplayItem
from chargeloom.web.api.texts import Identity, Name, Password, Uid
from chargeloom.web.console.page import does, shows
from chargeloom.web.console.stations.offered import identities
from chargeloom.web.console.view import View
from chargeloom.web.console.words.differing import differing
from chargeloom.web.console.words.local_time import LocalMoment, spread

STATES: Final = {
    ReplayState.RUNNING: ("is being said", "busy"),
    ReplayState.ENDED: ("over", "good"),
    ReplayState.FAILED: ("failed", "bad"),
    ReplayState.STOPPED: ("stopped", "warm"),
}
VERDICTS: Final = {
    Verdict.SAME: ("as then", "good"),
    Verdict.DIFFERENT: ("differs", "warm"),
    Verdict.LEFT_OUT: ("left out", "mute"),
}
PACES: Final = {
    "0": "without waiting",
    "60": "an hour in a minute",
    "10": "ten times faster",
    "1": "as then",
}


class ReplayAsked(msgspec.Struct, frozen=True, kw_only=True):
    """What the form begins with."""

    station: Annotated[str, Meta(max_length=48)] = ""
    first: LocalMoment | None = None
    last: LocalMoment | None = None


class ReplayForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A recording as a person chooses it, by the reader's clock, and to whom it shall be said."""

    station: Identity
    first: LocalMoment
    last: LocalMoment
    target: Annotated[str, Meta(max_length=500)] | None = None
    identity: Name | None = None
    password: Password | None = None
    card: Uid | None = None
    pace: Literal["0", "1", "10", "60"] = "0"


@shows("/replays")
async def replays(view: View) -> Response[Any]:
    """Offer to say a recording again, and list the last ones."""
    asked = view.query(ReplayAsked)
    return view.html(
        "replays.html",
        asked=asked,
        found=[api.show(one) for one in view.core.replays.newest()],
        targets=view.core.replays.targets if view.person.may(Right.REPLAY) else (),
        identities=identities(view.core),
        paces=PACES,
        states=STATES,
    )


@does("/replays", Right.OPERATE)
async def begin(view: View) -> Response[Any]:
    """Begin to say a recording again."""
    said = await view.form(ReplayForm)
    body = NewReplay(
        station=said.station,
        since=spread(said.first, view.zone, "/first").earliest,
        until=spread(said.last, view.zone, "/last").latest,
        target=said.target,
        identity=said.identity,
        password=said.password,
        card=said.card,
        speed=float(said.pace),
    )
    item: ReplayItem = await view.ask(api.create_replay, body=body)
    return view.to(f"/replays/{item.id}")


@shows("/replays/{replay}")
async def replay(view: View) -> Response[Any]:
    """Show a replay as far as it is."""
    item = await view.ask(api.replay)
    return view.html(
        "replay.html",
        item=item,
        steps=[shown(one, view.language) for one in item.steps],
        states=STATES,
        differing=lambda text: differing(view.language, text),
    )


@does("/replays/{replay}/stop", Right.OPERATE)
async def stop(view: View) -> Response[Any]:
    """End a replay."""
    await view.ask(api.stop_replay, body=ReplayChange(state="stopped"))
    return view.to(f"/replays/{view.path['replay']}")


def shown(step: api.StepItem, language: str) -> dict[str, Any]:
    """Show a step in words."""
    word, tone = VERDICTS[step.verdict]
    return {
        "step": step,
        "word": word,
        "tone": tone,
        "differences": [differing(language, one) for one in step.differences],
    }


def address(view: View, station: str, since: Instant, until: Instant) -> str:
    """Name the page that offers to say what a station said in a span of time."""
    bounds = (to_datetime(one).astimezone(view.zone) for one in (since, until))
    first, last = (f"{one:%Y-%m-%dT%H:%M:%S}" for one in bounds)
    return "/replays?" + urlencode({"station": station, "first": first, "last": last})


PAGES = (replays, begin, replay, stop)
