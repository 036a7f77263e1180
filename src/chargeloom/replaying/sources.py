"""Where recordings come from: the database, an export (CSV, Parquet, JSON of the API), a bug report."""

import csv
import io
import re
from collections.abc import AsyncIterator, Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import msgspec

from chargeloom.domain.ids import StationId
from chargeloom.domain.instant import Instant, from_datetime
from chargeloom.domain.stations.journal import Direction, FrameKind
from chargeloom.replaying.recording import Recording, RecordingError, Told, recording
from chargeloom.storage.answering import Answering
from chargeloom.storage.pages import Page
from chargeloom.web.exporting import messages
from chargeloom.web.exporting.parquet import ParquetMissing
from chargeloom.web.exporting.sheet import Row
from chargeloom.web.exporting.spreadsheet import unquoted

_PARQUET: Final = b"PAR1"
_LONGEST_CELL: Final = 1 << 26
"""A message may be of a megabyte, and doubled quotes and escapes make more of it."""
_SIDE: Final = re.compile(r"^(\S+Z) (station -> server|server -> station), ([a-z-]+)$")
_WAYS: Final = {"station -> server": Direction.IN, "server -> station": Direction.OUT}


async def of_database(
    asked: Answering, station: StationId, page: Page, most: int | None = None
) -> Recording:
    """Read a station's messages, so many at most. Raises RecordingError."""
    rows = messages.sheet(asked, page, station, None).rows
    found: list[Told] = []
    async for frame in _frames(rows):
        if len(found) == most:
            raise RecordingError(f"more than {most} messages: choose a shorter time")
        found.append(frame)
    return recording(found)


async def _frames(rows: AsyncIterator[Row]) -> AsyncIterator[Told]:
    names = [column.name for column in messages.COLUMNS]
    async for row in rows:
        yield _told(dict(zip(names, row.cells, strict=True)))


def of_file(path: Path) -> Recording:
    """Read a file in whichever of the forms it is. Raises RecordingError, OSError."""
    data = path.read_bytes()
    try:
        return recording(_read(data))
    except KeyError as error:
        raise RecordingError(f"{path}: a message has no {error.args[0]!r}") from error
    except (ValueError, LookupError, TypeError, RecursionError, csv.Error, ParquetMissing) as error:
        raise RecordingError(f"{path}: {error}") from error


def _read(data: bytes) -> Iterable[Told]:
    if data.startswith(_PARQUET):
        return [_told(row) for row in _parquet(data)]
    text = data.decode("utf-8-sig")
    if text.lstrip().startswith(("{", "[")):
        return [_told(row) for row in _json(text)]
    if text.startswith("chargeloom "):
        return list(_report(text))
    csv.field_size_limit(_LONGEST_CELL)
    rows = csv.DictReader(io.StringIO(text, newline=""))
    return [_told({name: unquoted(cell or "") for name, cell in row.items()}) for row in rows]


def _parquet(data: bytes) -> list[dict[str, Any]]:
    try:
        import pyarrow.parquet as pq  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise ParquetMissing("Parquet needs pyarrow: pip install 'chargeloom[export]'") from error
    rows: list[dict[str, Any]] = pq.read_table(io.BytesIO(data)).to_pylist()
    return rows


def _json(text: str) -> list[dict[str, Any]]:
    document = msgspec.json.decode(text)
    rows: Any = document["items"] if isinstance(document, dict) else document
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise TypeError("it is no list of messages")
    return rows


def _told(row: dict[str, Any]) -> Told:
    at, payload = row["at"], row["payload"]
    return Told(
        at=Instant(at) if isinstance(at, int) else from_datetime(_moment(at)),
        station=_text(row, "station"),
        protocol=_text(row, "protocol"),
        direction=Direction(row["direction"]),
        kind=FrameKind(row["kind"]),
        action=_text(row, "action"),
        message_id=_text(row, "message_id"),
        payload=msgspec.json.decode(payload) if isinstance(payload, str) else payload,
    )


def _text(row: dict[str, Any], name: str) -> str:
    found = row[name]
    if found is not None and not isinstance(found, str):
        raise TypeError(f"{name} is no text: {found!r}")
    return found or ""


def _moment(at: str | datetime) -> datetime:
    return at if isinstance(at, datetime) else datetime.fromisoformat(at)


def _report(text: str) -> Iterator[Told]:
    """Read the one request of a bug report, and its answer; who charged is not in it."""
    lines = text.splitlines()
    protocol = next((line for line in lines if line.startswith("Protocol: ")), None)
    if protocol is None:
        raise RecordingError("it is no bug report: it names no protocol")
    place = lines.index(protocol) + 2
    if place >= len(lines):
        raise RecordingError("it is no bug report: it names no action")
    action = lines[place].partition(" (")[0]
    end = next((n for n, line in enumerate(lines) if line.startswith("Around it ")), len(lines))
    heads = [n for n in range(place, end) if _SIDE.match(lines[n])]
    for head, following in zip(heads, [*heads[1:], end], strict=True):
        found = _SIDE.match(lines[head])
        body = lines[head + 1 : following]
        # An error is told in words before its payload.
        begin = next((n for n, line in enumerate(body) if line.startswith(("{", "["))), 0)
        if found is None:
            continue
        at, way, kind = found.groups()
        yield Told(
            at=from_datetime(datetime.fromisoformat(at)),
            station="station",
            protocol=protocol.removeprefix("Protocol: ").strip(),
            direction=_WAYS[way],
            kind=FrameKind(kind),
            action=action,
            message_id="1",
            payload=msgspec.json.decode("\n".join(body[begin:])),
        )
