"""Replays: a recording said again, to a simulated station or to a central system that the settings name."""

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from chargeloom.domain.access import Right
from chargeloom.domain.ids import StationId, to_text
from chargeloom.services.replays import Replay, ReplayState, Step, TooManyReplays, Verdict, Wanted
from chargeloom.web.api import identifiers
from chargeloom.web.api.texts import Identity, Name, Password, Uid
from chargeloom.web.endpoint import Ask, NoQuery, gets, patches, posts
from chargeloom.web.moments import MomentIn, MomentOut, read, write
from chargeloom.web.pagination import Listing, ListQuery, listing, page_of
from chargeloom.web.problems import Fault, Problem, invalid

PATH = "/api/v1/replays"


class NewReplay(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What to say again, and to whom."""

    station: Identity
    since: MomentIn = msgspec.field(name="from")
    until: MomentIn = msgspec.field(name="to")
    target: (
        Annotated[
            str,
            Meta(
                max_length=500,
                description="An address of `[replay] targets`, to which the station's side is said "
                "(needs the right `replay`); left out, the central system's side is said to a "
                "simulated station.",
            ),
        ]
        | None
    ) = None
    identity: Annotated[Name, Meta(description="As whom to come to the target.")] | None = None
    password: Password | None = None
    card: Annotated[Uid, Meta(description="Said instead of every card.")] | None = None
    speed: Annotated[
        float, Meta(ge=0, le=1000, description="How many times faster; 0 waits for nothing.")
    ] = 0.0


class ReplayChange(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """That it shall end."""

    state: Literal["stopped"]


class ReplayQuery(ListQuery, frozen=True, kw_only=True):
    """Which replays."""

    after: identifiers.ReplayCursor | None = None


class StepItem(msgspec.Struct, frozen=True, kw_only=True):
    """A request that was said, with its answer of then and of now, cut where they are long."""

    at: MomentOut
    action: str
    verdict: Verdict
    differences: tuple[str, ...]
    asked: str
    answer_then: str | None
    answer_now: str | None


class ReplayItem(msgspec.Struct, frozen=True, kw_only=True):
    """A replay, and how far it is."""

    id: str
    station: str
    since: MomentOut = msgspec.field(name="from")
    until: MomentOut = msgspec.field(name="to")
    target: str | None
    state: ReplayState
    failure: str | None
    started_at: MomentOut
    started_by: str
    total: int
    same: int
    different: int
    left_out: int
    notes: tuple[str, ...]


class ReplayRead(ReplayItem, frozen=True, kw_only=True):
    """A replay with all its steps so far."""

    steps: tuple[StepItem, ...]


@posts(PATH, Right.OPERATE, refuses=(404,))
async def create_replay(ask: Ask[NoQuery, NewReplay]) -> ReplayItem:
    """Begin to say a recording again; two run at once at most, and the last twenty are kept in memory."""
    body, replays = ask.body, ask.core.replays
    station = ask.core.fleet.known(StationId(body.station)).id
    if body.target is not None and not ask.caller.may(Right.REPLAY):
        raise Problem(403, "forbidden", "your role does not allow this")
    if body.target is not None and body.target not in replays.targets:
        raise invalid(Fault("/target", "no recording may be said there ([replay] targets)"))
    wanted = Wanted(
        station=station,
        since=read(body.since, "/from"),
        until=read(body.until, "/to"),
        target=body.target,
        identity=body.identity,
        password=body.password,
        card=body.card,
        speed=body.speed,
    )
    if wanted.until <= wanted.since:
        raise invalid(Fault("/to", "is not behind the beginning"))
    try:
        return show(await replays.start(wanted, ask.caller.name))
    except TooManyReplays:
        raise Problem(409, "too-many-replays", "as many recordings as may are being said") from None


@gets(PATH, Right.READ)
async def replays(ask: Ask[ReplayQuery, None]) -> Listing[ReplayItem]:
    """List the replays that are still known."""
    page = page_of(ask.query, identifiers.REPLAY)
    known = ask.core.replays.newest()
    return listing(page.of(known), ask.query, show, _text_id)


@gets(f"{PATH}/{{replay}}", Right.READ)
async def replay(ask: Ask[NoQuery, None]) -> ReplayRead:
    """Read a replay: each request that was said, and whether it was answered as then."""
    return _with_steps(find(ask))


@patches(f"{PATH}/{{replay}}", Right.OPERATE)
async def stop_replay(ask: Ask[NoQuery, ReplayChange]) -> ReplayItem:
    """End a replay before it is over."""
    found = find(ask)
    await ask.core.replays.stop(found)
    return show(found)


def find(ask: Ask[NoQuery, Any]) -> Replay:
    """Find the replay that a request names. Raises Problem."""
    found = ask.core.replays.find(identifiers.read("replay", ask.path["replay"]))
    if found is None:
        raise identifiers.missing("replay")
    return found


def show(one: Replay) -> ReplayItem:
    """Show a replay without its steps."""
    return ReplayItem(
        id=_text_id(one),
        station=one.wanted.station,
        since=write(one.wanted.since),
        until=write(one.wanted.until),
        target=one.wanted.target,
        state=one.state,
        failure=one.failure or None,
        started_at=write(one.started_at),
        started_by=one.started_by,
        total=one.total,
        same=one.count(Verdict.SAME),
        different=one.count(Verdict.DIFFERENT),
        left_out=one.count(Verdict.LEFT_OUT),
        notes=tuple(one.notes),
    )


def step_shown(step: Step) -> StepItem:
    """Show a step."""
    return StepItem(
        at=write(step.at),
        action=step.action,
        verdict=step.verdict,
        differences=step.differences,
        asked=_text(step.asked) or "",
        answer_then=_text(step.answer_then),
        answer_now=_text(step.answer_now),
    )


def _with_steps(one: Replay) -> ReplayRead:
    shown = msgspec.structs.asdict(show(one))
    return ReplayRead(**shown, steps=tuple(map(step_shown, one.steps)))


def _text(payload: bytes | None) -> str | None:
    return None if payload is None else payload.decode("utf-8", "replace")


def _text_id(one: Replay) -> str:
    return to_text(identifiers.REPLAY, one.id)


ENDPOINTS = (create_replay, replays, replay, stop_replay)
