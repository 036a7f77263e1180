"""Why a vehicle gets what it gets, in words."""

from collections.abc import Mapping
from typing import Final

from chargeloom.energy.balancing.outlets.allowance import Kind, Reason, Source

LANGUAGES: Final = ("en", "de")

_SENTENCES: Final[Mapping[str, Mapping[Kind, str]]] = {
    "en": {
        Kind.NOTHING: "gets all that the outlet can give",
        Kind.EMPTY: "no vehicle",
        Kind.SATED: "draws less than it may; the rest goes to others",
        Kind.SHARE: "gets its share: {bound}",
        Kind.WAITS: "waits: {bound}{before}",
        Kind.PAUSED: "paused: {bound}; it is the others' turn{before}",
        Kind.UNCONFIRMED: "gets more as soon as others are seen to draw less",
        Kind.RISING: "rises step by step",
        Kind.OFFLINE: "the station is out of reach; what it may draw is kept free",
        Kind.DISOBEYS: "the station does not keep to its limit; the most that it can draw is kept free",
        Kind.GOES_FIRST: "goes first, as its driver wants; what its profile for that lets flow is kept free",
        Kind.SPILLS: "too much flows back: {bound}",
        Kind.OFF: "nobody balances this site",
    },
    "de": {
        Kind.NOTHING: "bekommt alles, was der Ladepunkt geben kann",
        Kind.EMPTY: "kein Fahrzeug",
        Kind.SATED: "nimmt weniger, als es darf; den Rest bekommen andere",
        Kind.SHARE: "bekommt seinen Anteil: {bound}",
        Kind.WAITS: "wartet: {bound}{before}",
        Kind.PAUSED: "pausiert: {bound}; andere sind an der Reihe{before}",
        Kind.UNCONFIRMED: "bekommt mehr, sobald andere nachweislich weniger nehmen",
        Kind.RISING: "steigt schrittweise",
        Kind.OFFLINE: "die Station ist nicht erreichbar; was sie nehmen kann, bleibt frei",
        Kind.DISOBEYS: "die Station hält sich nicht an ihre Grenze; das Meiste, was sie nehmen kann, bleibt frei",
        Kind.GOES_FIRST: "es darf vorgehen, so will es sein Fahrer; was das Profil dafür fließen lässt, bleibt frei",
        Kind.SPILLS: "es fließt zu viel zurück: {bound}",
        Kind.OFF: "dieser Standort wird nicht gesteuert",
    },
}

_BOUNDS: Final[Mapping[str, Mapping[Source, str]]] = {
    "en": {
        Source.FUSE: "{part} is full",
        Source.CONTRACT: "the power agreed for {node} is used up",
        Source.SAFE: "{part} bears no more should the steering fail",
        Source.OUTSIDE: "{said_by} limits {part}",
        Source.VOLTAGE: "the voltage of {part} is low",
        Source.EXPORT: "{part} may give no more",
        Source.SETPOINT: "{said_by} wants no more to flow into {part}",
        Source.METER: "the meter of {node} is silent",
        Source.VEHICLE: "the vehicle says that it takes no more",
    },
    "de": {
        Source.FUSE: "{part} ist voll",
        Source.CONTRACT: "die vereinbarte Leistung von {node} ist ausgeschöpft",
        Source.SAFE: "{part} trägt nicht mehr, falls die Steuerung ausfällt",
        Source.OUTSIDE: "{said_by} begrenzt {part}",
        Source.VOLTAGE: "die Spannung von {part} ist niedrig",
        Source.EXPORT: "{part} darf nicht mehr abgeben",
        Source.SETPOINT: "{said_by} will nicht mehr Zufluss zu {part}",
        Source.METER: "der Zähler von {node} schweigt",
        Source.VEHICLE: "das Fahrzeug sagt, dass es nicht mehr nimmt",
    },
}

_PARTS: Final = {"en": "phase L{phase} of {node}", "de": "Phase L{phase} von {node}"}
_BEFORE: Final = {
    "en": ("", "; 1 car before it", "; {before} cars before it"),
    "de": ("", "; 1 Fahrzeug davor", "; {before} Fahrzeuge davor"),
}


def words(reason: Reason, language: str = "en") -> str:
    """Say it in one of LANGUAGES; any other is answered in English."""
    spoken = language if language in LANGUAGES else LANGUAGES[0]
    before = _BEFORE[spoken][min(reason.before, 2)].format(before=reason.before)
    sentence = _SENTENCES[spoken][reason.kind]
    return sentence.format(bound=_bound(reason, spoken), before=before)


def _bound(reason: Reason, spoken: str) -> str:
    node = reason.node_name or reason.node or "?"
    part = node if reason.phase is None else _PARTS[spoken].format(phase=reason.phase, node=node)
    sentence = _BOUNDS[spoken][reason.source or Source.FUSE]
    return sentence.format(part=part, node=node, said_by=reason.said_by or "?")
