"""TransactionEvent and MeterValues of OCPP 2.0.1 and 2.1 as familiar readings.

Both versions ask alike, each in its own classes: these manners take the classes.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, ClassVar, Final

import msgspec
from msgspec.structs import replace

from chargeloom.domain.charging.transaction_event import TransactionTold
from chargeloom.domain.instant import Instant
from chargeloom.domain.plug import Plug
from chargeloom.domain.reading import Quantity, Reading
from chargeloom.domain.stations.reports import Metered
from chargeloom.protocols.ocpp.familiar import MOMENT, FamiliarReadings, Gap, Strange, read_moment
from chargeloom.protocols.ocpp.v201.mapping import metering, transactions
from chargeloom.protocols.ocpp.v201.mapping.transactions import digest
from chargeloom.wire.message import Call, Message

_SEQ_NO: Final = "0|[1-9][0-9]{0,17}"
_NUMBER: Final = r"[!#-+\--\[^-|~]{1,36}"
"""What is printed without quotes and blanks, and fills a gap."""


class Layout(msgspec.Struct, frozen=True):
    """What readings of the same quantities have in common."""

    quantities: tuple[Quantity, ...]
    mark: int


class _Template(msgspec.Struct, frozen=True):
    told: TransactionTold
    mark: int
    """Of all that does not change."""


@lru_cache(maxsize=8)
def _zoned(text: str) -> Instant:
    if text[-1] != "Z" and text[-6:-5] not in ("+", "-"):
        raise Strange  # a clock without a zone is doubted
    return read_moment(text)


class _Manner:
    """Values are numbers (OCPP 2.0.1, 2.41)."""

    value = r"((?:-(?=0\.|[1-9]))?(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,6})?)(?=[,}])"
    """Numbers as JSON has them, which a decimal writes no otherwise."""
    any_value = '"value":1'
    unfamiliar: tuple[str, ...] = ('"customData"', '"signedMeterValue"')

    def __init__(self, call: type[Call[Any]], sample: type[Message]) -> None:
        self.call = call
        self.sample = sample

    def quantity(self, sample: Any) -> Quantity:
        """Say what a sample measures that is not multiplied. Raises Strange."""
        said = sample.unit_of_measure
        if said is not None and said.multiplier:
            raise Strange
        return metering.quantity(sample)

    def layout(self, quantities: tuple[Quantity, ...]) -> Layout:
        """Remember the quantities with their mark."""
        return Layout(quantities, metering.mark_of(quantities))


class MeterManner(_Manner):
    """Readings outside of transactions (J01)."""

    gaps: ClassVar[Mapping[str, Gap]] = {"timestamp": MOMENT}

    def told(self, call: Any) -> Metered:
        """Map what was read in full."""
        return metering.metered(call)

    def template(self, call: Any) -> Plug:
        """Remember the place."""
        return metering.metered(call).plug

    def spoken(self, told: Metered) -> tuple[Instant]:
        """Take out what changes. Raises Strange when there are several readings."""
        (reading,) = _only(told.readings)
        return (reading.at,)

    def filled(
        self, template: Plug, spoken: tuple[Instant], layout: Layout, values: tuple[str, ...]
    ) -> Metered:
        """Say what a text tells."""
        reading = Reading(at=spoken[0], quantities=layout.quantities, values=values)
        return Metered(plug=template, number=None, readings=(reading,))


class EventManner(_Manner):
    """Events of a transaction (E02); who shows a token is looked at in full."""

    gaps: ClassVar[Mapping[str, Gap]] = {
        "timestamp": MOMENT._replace(read=_zoned),
        "seqNo": Gap(_SEQ_NO, int, "70{}".format),
        "transactionId": Gap(_NUMBER, str, "t{}".format),
    }
    unfamiliar: tuple[str, ...] = (
        *_Manner.unfamiliar,
        '"idToken"',
        '"timeSpentCharging"',
        '"costDetails"',
        '"transactionLimit"',
    )

    def told(self, call: Any) -> TransactionTold:
        """Map what was read in full."""
        return transactions.told(call)

    def template(self, call: Any) -> _Template:
        """Remember all the rest."""
        return _Template(transactions.told(call), transactions.mark_of_rest(call))

    def spoken(self, told: TransactionTold) -> tuple[str, int, Instant, Instant]:
        """Take out what changes. Raises Strange when there are several readings."""
        (reading,) = _only(told.readings)
        return told.number, told.seq_no, told.at, reading.at

    def filled(
        self,
        template: _Template,
        spoken: tuple[str, int, Instant, Instant],
        layout: Layout,
        values: tuple[str, ...],
    ) -> TransactionTold:
        """Say what a text tells."""
        number, seq_no, at, read_at = spoken
        mark = digest(template.mark, number, seq_no, at, ((read_at, layout.mark, values),))
        reading = Reading(at=read_at, quantities=layout.quantities, values=values)
        return replace(
            template.told,
            number=number,
            seq_no=seq_no,
            digest=mark,
            at=at,
            readings=(reading,),
            are_numbers=_ARE_NUMBERS,
        )


_ARE_NUMBERS: Final = True
"""What fills `_Manner.value` is one."""


def familiar(
    event: type[Call[Any]], meter_values: type[Call[Any]], sample: type[Message]
) -> FamiliarReadings:
    """Make the memory of a version."""
    return FamiliarReadings(EventManner(event, sample), MeterManner(meter_values, sample))


def _only(readings: tuple[Reading, ...]) -> tuple[Reading, ...]:
    if len(readings) != 1:
        raise Strange
    return readings
