"""Bug reports: a pair with what happened around it, as one text that may be given to strangers."""

import shlex
from collections.abc import Iterable, Sequence
from typing import Final

import chargeloom
from chargeloom.domain.ids import StationId
from chargeloom.domain.instant import MINUTE, Instant, to_rfc3339
from chargeloom.domain.stations.station_record import StationRecord
from chargeloom.storage.pages import Page
from chargeloom.storage.store import Store
from chargeloom.web.console.trace.pairs import Pair
from chargeloom.web.console.trace.raw import pretty_of, visible, without_people
from chargeloom.web.console.trace.rows import Row, Side, document_of, row_of
from chargeloom.web.console.words.texts import DEFAULT

AROUND: Final = 6
"""So many messages before, and as many after."""
_ARROWS: Final = {"in": "station -> server", "out": "server -> station"}


async def around(store: Store, pair: Pair) -> Sequence[Pair]:
    """Find what the station said and heard just before and after."""
    station = StationId(pair.asked.station)
    before = await store.exchanges(Page(AROUND, pair.asked.id, is_descending=True), station, None)
    after = await store.exchanges(Page(AROUND, pair.asked.id | 1), station, None)
    other = (*reversed(before), *after)
    return [Pair(one, None, one.id) for one in other if one.pair != pair.asked.id]


def written(record: StationRecord | None, pair: Pair, others: Sequence[Pair], now: Instant) -> str:
    """Write the report, in English: makers read it."""
    row = row_of(pair, DEFAULT)
    lines = [
        f"chargeloom {chargeloom.__version__}, {to_rfc3339(now)}",
        f"Station: {_make(record)}",
        f"Protocol: {row.protocol}",
        "",
        *_told(row),
        "",
        "Around it (time, way, action, how it ended):",
        *(_line(row_of(one, DEFAULT)) for one in sorted(others, key=lambda one: one.place)),
    ]
    return "\n".join(lines)


def replay_command(pair: Pair) -> str:
    """Write the command that says this pair, and what came within a minute around it, once more."""
    since, until = map(to_rfc3339, minute_around(pair))
    station = shlex.quote(visible(pair.asked.station))
    return f"chargeloom replay --station {station} --from {since} --to {until} --simulator"


def minute_around(pair: Pair) -> tuple[Instant, Instant]:
    """Bound the time of a pair, and of what belongs to it."""
    return Instant(pair.asked.at - MINUTE), Instant(pair.asked.at + MINUTE)


def _make(record: StationRecord | None) -> str:
    if record is None:
        return "unknown"
    said = (record.vendor, record.model, record.firmware and f"firmware {record.firmware}")
    return visible(" ".join(one for one in said if one)) or "unknown"


def _told(row: Row) -> Iterable[str]:
    took = "" if row.latency_ms is None else f", answered after {row.latency_ms:.1f} ms"
    yield f"{row.action or 'message'} ({row.verdict}{took})"
    for side in (row.asked, row.reply):
        if side is not None:
            yield from _side(side)


def _side(side: Side) -> Iterable[str]:
    yield ""
    yield f"{to_rfc3339(side.at)} {_ARROWS.get(side.direction, side.direction)}, {side.kind}"
    if side.fault is not None:
        yield f"{side.fault.code}: {side.fault.words} {side.fault.clause}".rstrip()
    yield pretty_of(without_people(document_of(side.payload)))


def _line(row: Row) -> str:
    return f"{to_rfc3339(row.asked.at)} {_ARROWS.get(row.asked.direction, row.asked.direction)} {row.action} ({row.verdict})"
