"""Alerts in words: what each kind watches for, which figures it takes, and what to do about it."""

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from chargeloom.domain.alerts.alert import Alert, RuleKind
from chargeloom.domain.alerts.watching import (
    AHEAD,
    BEHIND,
    FALLBACK,
    FLOWS_BACK,
    FLOWS_IN,
    SAFE,
    SIGNS,
    UNHEEDED,
)
from chargeloom.domain.word import Told


class Kind(NamedTuple):
    """One kind of alert, for people."""

    name: str
    says: str
    advice: str
    after: str | None = None
    """What its time is asked for by; None where it takes none."""
    limit: str | None = None
    threshold: str = "after {after}"
    """When it speaks, in a few words."""


KINDS: Final = Told(
    {
        RuleKind.STATION_OFFLINE: Kind(
            "Station offline",
            "offline",
            "Check its power and its network; if its neighbours are gone as well, look at the router first.",
            after="For at least",
        ),
        RuleKind.CONNECTOR_FAULTED: Kind(
            "Connector faulted",
            "faulted",
            "Look at the station's messages; a restart clears many faults.",
            after="For at least",
        ),
        RuleKind.NO_START: Kind(
            "Plugged in, but nothing starts",
            "plugged in, but nothing starts",
            "The driver may not have shown a card, or the vehicle waits for its own timer.",
            after="For at least",
        ),
        RuleKind.SESSION_ENDLESS: Kind(
            "Session does not end",
            "a session does not end",
            "Look whether the vehicle is still there; stop the session if it is not.",
            after="For at least",
        ),
        RuleKind.TOKENS_REJECTED: Kind(
            "Many rejected tokens",
            "many rejected tokens",
            "See which cards were shown: one that is blocked, one that nobody has added yet, or somebody who tries.",
            after="Within",
            limit="So many tokens",
            threshold="{limit} within {after}",
        ),
        RuleKind.CERTIFICATE_EXPIRING: Kind(
            "Certificate expires",
            "the certificate expires",
            "Renew it in time: afterwards stations and server no longer trust each other.",
            limit="Days before the end",
            threshold="{limit} days before",
        ),
        RuleKind.DISK_FILLING: Kind(
            "Disk nearly full",
            "nearly full",
            "Free some space, keep messages for a shorter time, or move the data to a larger disk.",
            after="For at least",
            limit="Less free than (%)",
            threshold="under {limit} % for {after}",
        ),
        RuleKind.DATABASE_REFUSING: Kind(
            "Database takes no facts",
            "takes no facts",
            "See the server's log; the disk may be full. Stations keep what happened and tell it again.",
            after="For at least",
        ),
        RuleKind.DEVICE_FAILING: Kind(
            "Device silent or not believed",
            "a device is silent or not believed",
            "Try the device out: it is off, its address has changed, or what it says can not be true.",
            after="For at least",
        ),
        RuleKind.SOURCE_SILENT: Kind(
            "Source of limits silent",
            "who limits a site is silent",
            "See whether the line to them works. Until they speak again, or their limit is cancelled, its fallback holds.",
            after="For at least",
        ),
        RuleKind.LIMIT_EXCEEDED: Kind(
            "Limit of a site exceeded",
            "a limit of a site is exceeded",
            "See on the energy page what flows there. What vehicles take is lowered already, or raised where too much flows back: what else flows is not ours to steer.",
            after="For at least",
        ),
        RuleKind.LIMIT_UNHEEDED: Kind(
            "Limits not kept",
            "does not keep to its limits",
            "All that it can draw is kept free, and others wait for it. See what the station says to its charging profiles in its messages, whether smart charging is switched on there, and start it anew.",
            after="For at least",
        ),
        RuleKind.METER_MISWIRED: Kind(
            "Meter wired the wrong way",
            "a meter is wired otherwise than it is said to be",
            "Let cars start and stop one at a time, check the meter by the API (commissioning), and turn its direction or its phases round in the site's model. "
            "Where a roof or a battery feeds in that the model does not name, add it.",
            after="For at least",
        ),
        RuleKind.BATTERY_COMPETING: Kind(
            "Battery takes what cars lack",
            "a battery charges from the grid while cars are held back",
            "Let the battery charge from the roof alone, or at hours when no car does: its own energy management decides that. Nothing that is told to cars gives them what it takes.",
            after="For at least",
        ),
        RuleKind.CERTIFICATE_REQUESTED: Kind(
            "Certificate asked for",
            "a certificate is asked for, and nobody has sent one",
            "Its request stands on the station's page under Upkeep: have it signed, and send the station the certificate.",
            after="For at least",
        ),
        RuleKind.CLOCK_WRONG: Kind(
            "Clock wrong",
            "its clock is wrong",
            "Prices by the time of day are looked at before they count. See that the station takes its time from here or from a time server that it reaches, and tells it in UTC; start it anew.",
            after="For at least",
            limit="Off by more than (s)",
            threshold="off by {limit} s for {after}",
        ),
    },
    Kind(
        "Unknown to this version",
        "something that this version does not know",
        "A newer version found it: what it is, and what to do, is told by that version.",
    ),
)

DETAILS: Final[dict[str, tuple[str, str]]] = {
    "use": ("For", "text"),
    "error": ("Code", "text"),
    "vendor_error": ("The maker's code", "text"),
    "info": ("What the station said", "text"),
    "status": ("Status", "word"),
    "rejected": ("Rejected", "number"),
    "expires_at": ("Expires", "moment"),
    "last_seen_at": ("Last seen", "moment"),
    "free_percent": ("Free", "percent"),
    "device": ("Device", "text"),
    "why": ("Why", "text"),
    "source": ("Source", "text"),
    "site": ("Site", "text"),
    "holds": ("What holds", "word"),
    "node": ("Circuit", "text"),
    "phase": ("Phase", "text"),
    "flow": ("What is exceeded", "word"),
    "meter": ("Meter", "text"),
    "battery": ("Storage battery", "text"),
    "conduct": ("What it does", "word"),
    "sign": ("What shows it", "word"),
    "clock": ("Its clock", "word"),
    "off_s": ("Off by", "span"),
}
"""Of the details of an alert, what is shown under which name and how it is written."""

ENDINGS: Final = {"gone": "over by itself", "unwatched": "no longer watched"}
SUBJECTS: Final = {"disk": "The disk", "database": "The database"}


def advice(kind: RuleKind, detail: dict[str, Any]) -> str:
    """Say what to do; what is known of the very fault goes first."""
    known = detail.get("advice")
    return known if isinstance(known, str) else KINDS[kind].advice


def details(detail: dict[str, Any]) -> Iterator[tuple[str, str, Any]]:
    """List what is known of an alert: a name, how it is written, and the value."""
    for key, (name, shape) in DETAILS.items():
        if key in detail:
            yield name, shape, detail[key]


def is_of_station(alert: Alert | Any) -> bool:
    """Whether an alert is about a station, by its kind."""
    return alert.kind not in {
        RuleKind.CERTIFICATE_EXPIRING,
        RuleKind.DISK_FILLING,
        RuleKind.DATABASE_REFUSING,
        RuleKind.DEVICE_FAILING,
        RuleKind.SOURCE_SILENT,
        RuleKind.LIMIT_EXCEEDED,
        RuleKind.METER_MISWIRED,
        RuleKind.BATTERY_COMPETING,
    }


def every_text() -> set[str]:
    """List all that can be said of alerts."""
    found = {name for name, _ in DETAILS.values()}
    found |= set(ENDINGS.values()) | set(SUBJECTS.values()) | {FALLBACK, SAFE, FLOWS_IN, FLOWS_BACK}
    found |= set(SIGNS.values()) | set(UNHEEDED.values()) | {AHEAD, BEHIND}
    for kind in (*KINDS.values(), KINDS.unknown):
        found |= {text for text in kind if text}
    return found
