"""Putting right what stations of OCPP 2.x report of themselves: one odd part must not hide all others."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final, NamedTuple

import msgspec

from chargeloom.protocols.ocpp.mending.damage import Damage
from chargeloom.protocols.ocpp.mending.events import OTHER


class _StandIn(StrEnum):
    """Words that can be read in place of what a station made up, and that no text read from the wire is an instance of."""

    TRIGGER = "Alerting"
    NOTIFICATION = "CustomMonitor"


_WORDS: Final = {
    "trigger": ("trigger", _StandIn.TRIGGER),
    "eventNotificationType": ("event_notification_type", _StandIn.NOTIFICATION),
}


class _Parts(NamedTuple):
    """Where the parts of a report stand, and what a part says nothing without."""

    name: str
    needed: frozenset[str]
    is_needed: bool
    """Whether the report says nothing without any part."""


_REPORTS: Final[Mapping[str, _Parts]] = {
    "NotifyEvent": _Parts(
        "eventData",
        frozenset(
            {
                "eventId",
                "timestamp",
                "trigger",
                "actualValue",
                "eventNotificationType",
                "component",
                "variable",
            }
        ),
        is_needed=True,
    ),
    "NotifyReport": _Parts(
        "reportData", frozenset({"component", "variable", "variableAttribute"}), is_needed=False
    ),
    "NotifyMonitoringReport": _Parts(
        "monitor", frozenset({"component", "variable", "variableMonitoring"}), is_needed=False
    ),
    "NotifyDisplayMessages": _Parts(
        "messageInfo", frozenset({"id", "priority", "message"}), is_needed=False
    ),
    "GetInstalledCertificateIdsReply": _Parts(
        "certificateHashDataChain",
        frozenset({"certificateType", "certificateHashData"}),
        is_needed=True,
    ),
    "GetVariablesReply": _Parts(
        "getVariableResult",
        frozenset({"attributeStatus", "attributeType", "component", "variable"}),
        is_needed=True,
    ),
}
_MONITORING: Final = "NotifyMonitoringReport"
_MONITORS: Final = "variableMonitoring"
_MAKER: Final = "eventNotificationType"
OF_MONITORS: Final = frozenset({"NotifyEvent", _MONITORING})
"""What monitors saw, and which there are: both say who made them."""
_ATTRIBUTES: Final = "variableAttribute"
_OF_AN_ATTRIBUTE: Final = frozenset({"type", "value"})
_OF_PART, _OF_FIELD, _OF_MONITOR, _OF_ATTRIBUTE = 2, 3, 4, 5


def fill_in_time(damage: Damage) -> bool:
    """What a report tells without a time of its own was so when it was written (OCPP 2.0.1, N07)."""
    is_of_event = damage.action == "NotifyEvent" and len(damage.path) == _OF_FIELD
    if not is_of_event or damage.name != "timestamp" or "generatedAt" not in damage.tree:
        return False
    damage.at(above=1)[damage.name] = damage.tree["generatedAt"]
    return True


def leave_unnumbered(damage: Damage) -> bool:
    """Number an event 0 whose own number is missing or can't be read: only other events name it by that (OCPP 2.0.1, N07)."""
    is_of_event = damage.action == "NotifyEvent" and len(damage.path) == _OF_FIELD
    if not is_of_event or damage.name != "eventId":
        return False
    damage.at(above=1)[damage.name] = 0
    return True


def name_other(damage: Damage) -> bool:
    """What a monitor saw is so for whatever reason it is told (OCPP 2.0.1, N07)."""
    is_of_event = damage.action == "NotifyEvent" and len(damage.path) == _OF_FIELD
    if not (is_of_event and damage.name in _WORDS) and not _is_maker_of_monitor(damage):
        return False
    damage.at(above=1)[damage.name] = _WORDS[damage.name][1]
    return True


def _is_maker_of_monitor(damage: Damage) -> bool:
    """Whether it says who made a monitor, which OCPP 2.0.1 has no word for, and 2.1 demands (2.1, N02)."""
    is_of_monitor = damage.action == _MONITORING and damage.path[2:3] == [_MONITORS]
    return is_of_monitor and len(damage.path) == _OF_ATTRIBUTE and damage.name == _MAKER


def as_meant(message: Any, tree: Any) -> Any:
    """Take back the words that only stood in for others, so that the events or monitors could be read."""
    if "eventData" not in tree:
        watched = zip(message.monitor, tree["monitor"], strict=True)
        return msgspec.structs.replace(
            message, monitor=tuple(_watched_as_meant(one, said) for one, said in watched)
        )
    events = zip(message.event_data, tree["eventData"], strict=True)
    meant = tuple(_event_as_meant(event, said) for event, said in events)
    return msgspec.structs.replace(message, event_data=meant)


def _watched_as_meant(watched: Any, said: dict[str, Any]) -> Any:
    monitors = zip(watched.variable_monitoring, said[_MONITORS], strict=True)
    meant = tuple(_event_as_meant(one, told) for one, told in monitors)
    return msgspec.structs.replace(watched, variable_monitoring=meant)


def _event_as_meant(event: Any, said: dict[str, Any]) -> Any:
    other = {
        field: OTHER for name, (field, _) in _WORDS.items() if isinstance(said.get(name), _StandIn)
    }
    return msgspec.structs.replace(event, **other) if other else event


def leave_out_part(damage: Damage) -> bool:
    """Take out what is said besides of a part, or the part that says nothing without it."""
    parts, path = _REPORTS.get(damage.action), damage.path
    if parts is None or path[:1] != [parts.name] or len(path) < _OF_PART:
        return False
    depth = _OF_MONITOR if _is_one_of_several(damage) else _depth(path, parts.needed)
    if depth == _OF_PART and len(damage.tree[parts.name]) == 1:
        return not parts.is_needed and bool(damage.tree.pop(parts.name))
    damage.drop(above=len(path) - depth)
    return True


def _is_one_of_several(damage: Damage) -> bool:
    """Whether a variable has other monitors than the odd one."""
    path = damage.path
    is_monitor = len(path) >= _OF_MONITOR and path[2] == _MONITORS
    return is_monitor and len(damage.at(above=len(path) - _OF_FIELD)) > 1


def _depth(path: list[str], needed: frozenset[str]) -> int:
    if len(path) >= _OF_FIELD and path[2] not in needed:
        return _OF_FIELD
    is_in_attribute = len(path) >= _OF_ATTRIBUTE and path[2] == _ATTRIBUTES
    return _OF_ATTRIBUTE if is_in_attribute and path[4] not in _OF_AN_ATTRIBUTE else _OF_PART
