"""Filling the forms of a site's parts: how a part is written into its form, and how it is read out of it."""

from collections.abc import Callable, Mapping
from math import isfinite
from typing import Any, Final

import msgspec

from chargeloom.domain.sites.site import SiteModel
from chargeloom.web.console.energy.fields import Kind, Shape
from chargeloom.wire.misspelt import is_misspelt
from chargeloom.wire.unfit import unfit


class Unreadable(Exception):
    """Fields that can't be read, each with what is wrong."""

    def __init__(self, faults: dict[str, str]) -> None:
        super().__init__(faults)
        self.faults = faults


def parts_of(model: SiteModel, kind: str) -> tuple[Any, ...]:
    """List the parts of a kind; the settings of balancing are a list of one."""
    return (model.balancing,) if kind == "balancing" else getattr(model, kind)


def written(kind: Kind, part: Any | None) -> dict[str, str]:
    """Write a part into its form; None: with what holds when nothing is said."""
    if part is None:
        fields = {one.name: one.default for one in msgspec.structs.fields(kind.made)}
        return {one.name: _text(fields[one.name]) for one in kind.fields}
    return {one.name: _text(getattr(part, one.name)) for one in kind.fields}


def read(kind: Kind, said: Mapping[str, str]) -> Any:
    """Read a part from its form; what was left empty is as if nothing was said. Raises Unreadable."""
    values: dict[str, Any] = {}
    faults: dict[str, str] = {}
    for field in kind.fields:
        text = said.get(field.name, "").strip()
        try:
            if field.shape is Shape.TICK:
                values[field.name] = bool(text)
            elif text:
                values[field.name] = _READERS.get(field.shape, _number_or_code)(text)
        except ValueError:
            faults[field.name] = "a number is needed"
    if faults:
        raise Unreadable(faults)
    try:
        return msgspec.convert(values, kind.made)
    except msgspec.ValidationError as error:
        found = unfit(error, kind.made)
        name = found.pointer.lstrip("/").partition("/")[0]
        raise Unreadable({name: found.words}) from None


def _text(value: Any) -> str:
    if value is None or value is msgspec.NODEFAULT:
        return ""
    if isinstance(value, bool):
        return "on" if value else ""
    if isinstance(value, tuple):
        figures = [_text(one) for one in value]
        is_alike = len(figures) == 3 and len(set(figures)) == 1
        return figures[0] if is_alike else "/".join(figures)
    return f"{value:.10g}" if isinstance(value, float) else str(value)


def _figures(text: str) -> list[float]:
    figures = [_number(one) for one in text.replace(" ", "/").split("/") if one]
    return figures * 3 if len(figures) == 1 else figures


def _number(text: str) -> float:
    number = float(text)
    if not isfinite(number) or is_misspelt(text):
        raise ValueError(text)
    return int(number) if number.is_integer() else number


def _number_or_code(text: str) -> Any:
    """A sign that is chosen is a number; any other choice is a word."""
    return int(text) if text in {"1", "-1"} else text


_READERS: Final[Mapping[Shape, Callable[[str], Any]]] = {
    Shape.NUMBER: _number,
    Shape.FIGURES: _figures,
    **dict.fromkeys((Shape.TEXT, Shape.NODE, Shape.METER, Shape.DEVICE, Shape.STATION), str),
}
