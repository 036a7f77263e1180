"""`chargeloom export`: transactions, meter values and messages, out of the data folder, also beside a server."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, BinaryIO, Final, NamedTuple, TypeAlias

import uvloop
from cyclopts import App, Parameter

from chargeloom import config
from chargeloom.cli.ending import plainly
from chargeloom.cli.overriding import overrides
from chargeloom.composition.asking import asking
from chargeloom.config import ConfigError
from chargeloom.domain.ids import StationId, TransactionId, from_text
from chargeloom.domain.instant import Instant, from_datetime
from chargeloom.storage.answering import Answering
from chargeloom.storage.pages import Page
from chargeloom.web.api.identifiers import MESSAGE, TRANSACTION
from chargeloom.web.exporting import (
    messages as messages_sheet,
    meter_values as values_sheet,
    transactions as transactions_sheet,
)
from chargeloom.web.exporting.form import Form, written
from chargeloom.web.exporting.sheet import Sheet
from chargeloom.web.exporting.whole_file import whole_file

app: Final = App(name="export", help="Transactions, meter values and messages, as CSV or Parquet.")

_WHEN: Final = "such as 2026-11-01 or 2026-11-01T06:00:00+01:00; UTC without a zone."


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class Common:
    """What every export takes."""

    data: Annotated[str | None, Parameter(help="The server's data folder.")] = None
    station: Annotated[str | None, Parameter(help="Only this station's.")] = None
    since: Annotated[str | None, Parameter(name="--from", help=f"Not before, {_WHEN}")] = None
    until: Annotated[str | None, Parameter(name="--to", help=f"Before, {_WHEN}")] = None
    after: Annotated[
        str | None, Parameter(help="Go on behind this cursor, which the export before has told.")
    ] = None
    form: Annotated[
        Form | None,
        Parameter(name="--format", help="By default what the file's name says, or CSV."),
    ] = None
    output: Annotated[
        Path | None, Parameter(name=["--output", "-o"], help="A file; by default standard output.")
    ] = None
    overwrite: Annotated[bool, Parameter(help="Replace the file if there is one.", negative=())] = (
        False
    )

    @property
    def chosen_station(self) -> StationId | None:
        return StationId(self.station) if self.station is not None else None

    def page(self, prefix: str) -> Page:
        """Say where a list begins and ends. Raises ConfigError."""
        after = None if self.after is None else _number(prefix, self.after)
        since, until = span(self.since, self.until)
        return Page(after=after, since=since, until=until)


class Told(NamedTuple):
    """What came of an export."""

    rows: int
    cursor: str | None


@app.command
def transactions(
    common: Common | None = None,
    *,
    active: Annotated[
        bool | None, Parameter(help="Only those that run, or only ended ones.")
    ] = None,
) -> None:
    """Export transactions, the oldest first; the times bound their start."""
    wanted = common or Common()

    def sheet(asked: Answering) -> Sheet:
        return transactions_sheet.sheet(
            asked,
            wanted.page(TRANSACTION),
            transactions_sheet.Chosen(wanted.chosen_station, active),
        )

    _export(wanted, sheet)


@app.command(name="meter-values")
def meter_values(
    common: Common | None = None,
    *,
    transaction: Annotated[str | None, Parameter(help="Only this transaction's.")] = None,
) -> None:
    """Export meter values: a station's own first, then transaction by transaction, by their time."""
    wanted = common or Common()

    def sheet(asked: Answering) -> Sheet:
        return values_sheet.sheet(asked, _values_wanted(wanted, transaction))

    _export(wanted, sheet)


@app.command
def messages(
    common: Common | None = None,
    *,
    action: Annotated[str | None, Parameter(help="Only of this action.")] = None,
) -> None:
    """Export the message trace, the oldest first; passwords are left out."""
    wanted = common or Common()

    def sheet(asked: Answering) -> Sheet:
        return messages_sheet.sheet(asked, wanted.page(MESSAGE), wanted.chosen_station, action)

    _export(wanted, sheet)


Make: TypeAlias = Callable[[Answering], Sheet]


def _export(common: Common, make: Make) -> None:
    with plainly():
        settings = config.load(overrides(data=common.data))
        told = uvloop.run(_write(settings, common, make))
    behind = f"; what comes later: --after {told.cursor}" if told.cursor else ""
    print(f"{told.rows} rows{behind}", file=sys.stderr)


async def _write(settings: config.Config, common: Common, make: Make) -> Told:
    form = _form(common)
    told = Told(0, common.after)
    async with asking(settings) as asked:
        with _place(common, form) as file:
            async for piece in written(make(asked), form):
                file.write(piece.data)
                told = Told(piece.rows, piece.cursor or told.cursor)
        if not told.rows:
            await look_for_a_slip(asked, common.chosen_station)
    return told


async def look_for_a_slip(asked: Answering, station: StationId | None) -> None:
    """Tell of a station that nobody knows: that there is nothing of it must not hide a slip."""
    if station is None or any(one.id == station for one in (await asked.live_state()).stations):
        return
    print(f"no station is called {station!r}; capitals count", file=sys.stderr)


def _form(common: Common) -> Form:
    if common.form is not None or common.output is None:
        return common.form or Form.CSV
    return Form.PARQUET if common.output.suffix == f".{Form.PARQUET}" else Form.CSV


@contextmanager
def _place(common: Common, form: Form) -> Iterator[BinaryIO]:
    if common.output is not None:
        with whole_file(common.output, replaces=common.overwrite) as file:
            yield file
        return
    if form is Form.PARQUET and sys.stdout.isatty():
        raise ConfigError("Parquet is nothing to read in a terminal: name a file by --output")
    yield sys.stdout.buffer
    sys.stdout.buffer.flush()


def _values_wanted(common: Common, transaction: str | None) -> values_sheet.ValuesWanted:
    """Say which meter values. Raises ConfigError."""
    since, until = span(common.since, common.until)
    return values_sheet.ValuesWanted(
        station=common.chosen_station,
        transaction=None
        if transaction is None
        else TransactionId(_number(TRANSACTION, transaction)),
        since=since,
        until=until,
        after=None if common.after is None else _value_cursor(common.after),
    )


def _number(prefix: str, text: str) -> int:
    number = from_text(prefix, text)
    if number is None:
        raise ConfigError(f"{text!r} is no id that begins with {prefix}_")
    return number


def _value_cursor(text: str) -> values_sheet.ValueCursor:
    try:
        return values_sheet.ValueCursor.read(text)
    except ValueError:
        raise ConfigError(f"{text!r} is no cursor of meter values") from None


def span(since: str | None, until: str | None) -> tuple[Instant | None, Instant | None]:
    """Read from when to when. Raises ConfigError."""
    begins, ends = moment(since), moment(until)
    if begins is not None and ends is not None and ends <= begins:
        raise ConfigError(f"--to {until} is not after --from {since}: nothing lies between them")
    return begins, ends


def moment(text: str | None) -> Instant | None:
    """Read a moment of the command line. Raises ConfigError."""
    if text is None:
        return None
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        raise ConfigError(f"{text!r} is no date and time of RFC 3339") from None
    return from_datetime(read if read.tzinfo is not None else read.replace(tzinfo=UTC))
