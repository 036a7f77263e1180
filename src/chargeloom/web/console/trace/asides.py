"""What the story tells that no message told: who asked for it, what the meter sums up to, the bill."""

from collections.abc import Iterable, Sequence
from typing import Final

from chargeloom.domain.charging.charge_limit import ChargeLimit
from chargeloom.domain.charging.transaction import TransactionRecord
from chargeloom.domain.commands.command import Command, CommandName
from chargeloom.domain.money import of_minor
from chargeloom.domain.pricing.transaction_cost import CostState, TransactionCost
from chargeloom.domain.reading import (
    ENERGY_IMPORT,
    POWER_IMPORT,
    STATE_OF_CHARGE,
    WATT_HOURS,
    WATTS,
    Reading,
)
from chargeloom.domain.totals import latest
from chargeloom.web.console.charges.charts import PERCENT
from chargeloom.web.console.trace.arranging import BEFORE
from chargeloom.web.console.trace.chapter import Chapter
from chargeloom.web.console.trace.quoting import plain
from chargeloom.web.console.words import limit_words
from chargeloom.web.console.words.doers import doer
from chargeloom.web.console.words.formats import Formats
from chargeloom.web.console.words.texts import translate

READINGS_TOLD: Final = 8
STARTED: Final = "{who} asked for the start."
STOPPED: Final = "{who} asked for the stop."
SO_FAR: Final = "So far {energy}; power {power}."
SO_FAR_WITH_BATTERY: Final = "So far {energy}; power {power}; battery {soc} %."
BEGAN: Final = "Charging began."
ENDED: Final = "Charging ended: {energy}."
_ASKED: Final = {CommandName.START: STARTED, CommandName.STOP: STOPPED}
_BILLS: Final = {
    CostState.FINAL: "The bill: {amount}.",
    CostState.NEEDS_REVIEW: "The bill, {amount}, waits for somebody to look at it.",
    CostState.WAIVED: "Nothing is billed: {amount} was waived.",
}
TEXTS: Final = frozenset(
    {
        *_BILLS.values(),
        *limit_words.REACHED.values(),
        limit_words.REACHED.unknown,
        STARTED,
        STOPPED,
        SO_FAR,
        SO_FAR_WITH_BATTERY,
        BEGAN,
        ENDED,
    }
)


def commanded(
    commands: Iterable[Command], record: TransactionRecord, language: str
) -> Iterable[Chapter]:
    """Tell who asked for it, or for its end."""
    for one in commands:
        text = _ASKED.get(one.name)
        if text is None or not _is_about(one, record):
            continue
        who = plain(doer(language, one.issued_by))
        yield Chapter(one.issued_at, "account", "busy", translate(language, text).format(who=who))


def _is_about(one: Command, record: TransactionRecord) -> bool:
    if one.transaction is not None:
        return one.transaction == record.id
    is_shortly_before = 0 <= record.received_at - one.issued_at <= BEFORE
    return (
        one.name is CommandName.START
        and is_shortly_before
        and (one.body.get("token") == record.token_uid)
    )


def measured(
    readings: Sequence[Reading], record: TransactionRecord, language: str
) -> Iterable[Chapter]:
    """Sum up what the meter told, every so often."""
    formats = Formats(language)
    step = max(1, -(-len(readings) // READINGS_TOLD))
    for reading in readings[step - 1 :: step]:
        register = latest((reading,), ENERGY_IMPORT, WATT_HOURS)
        power = latest((reading,), POWER_IMPORT, WATTS)
        soc = latest((reading,), STATE_OF_CHARGE, PERCENT)
        if register is None or record.meter_start_wh is None:
            continue
        text = SO_FAR if soc is None else SO_FAR_WITH_BATTERY
        words = translate(language, text).format(
            energy=formats.energy(register - record.meter_start_wh),
            power=formats.power(power),
            soc=formats.number(soc),
        )
        yield Chapter(reading.at, "power", "mute", words)


def remembered(record: TransactionRecord, language: str) -> Iterable[Chapter]:
    """Tell the start and the end from the record, where the journal has forgotten them."""
    if record.started_at is not None:
        yield Chapter(record.started_at, "bolt", "good", translate(language, BEGAN))
    if record.stopped_at is not None:
        energy = Formats(language).energy(record.energy_wh)
        words = translate(language, ENDED).format(energy=energy)
        yield Chapter(record.stopped_at, "check", "good", words)


def limited(limit: ChargeLimit | None, language: str) -> Iterable[Chapter]:
    """Tell why the server had the charge stopped, where it did."""
    if limit is None or limit.reached is None or limit.reached_at is None:
        return
    words = translate(language, limit_words.REACHED[limit.reached])
    yield Chapter(limit.reached_at, "clock", "warm", words)


def billed(cost: TransactionCost | None, language: str) -> Iterable[Chapter]:
    """End with the bill, once there is one."""
    if cost is None or cost.priced_at is None or cost.state not in _BILLS:
        return
    due = None if cost.due is None else of_minor(cost.due, cost.currency)
    words = translate(language, _BILLS[cost.state])
    amount = Formats(language).money(due, cost.currency)
    tone = "good" if cost.state is CostState.FINAL else "warm"
    yield Chapter(cost.priced_at, "card", tone, words.format(amount=amount))
