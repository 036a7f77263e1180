"""Orders about what is to be read on a station (OCPP 2.0.1, O)."""

import msgspec

from chargeloom.domain.instant import Instant


class _Order(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An order about texts."""


class ShowText(_Order, frozen=True, kw_only=True):
    """Show a text; one with the same number makes room for it. `transaction` is the station's own id."""

    number: int
    text: str
    format: str
    priority: str
    language: str | None = None
    state: str | None = None
    since: Instant | None = None
    until: Instant | None = None
    transaction: str | None = None


class AskTexts(_Order, frozen=True, kw_only=True):
    """Tell which texts you have, of these numbers, for such a state; nothing said means all."""

    number: int
    ids: tuple[int, ...] = ()
    priority: str | None = None
    state: str | None = None


class ClearText(_Order, frozen=True, kw_only=True):
    """Show a text no more."""

    number: int


DisplayOrder = ShowText | AskTexts | ClearText
