"""Quirks of how a station takes what it is asked."""

from collections.abc import Callable
from typing import Any, Final

from chargeloom.sim.station.interference import CALL, RESULT, Frame, Interference, is_call

MANY: Final = 6
_WHOLE: Final = frozenset({"ChargePointMaxProfile", "ChargingStationMaxProfile"})


class Unanswered(Interference):
    """Never takes these calls (14 and 16)."""

    def __init__(self, *actions: str) -> None:
        super().__init__()
        self._actions = actions

    def incoming(self, frame: Frame, _: float) -> list[Frame]:
        return [] if is_call(frame, *self._actions) else [frame]


class Answering(Interference):
    """Answers some calls itself, so that the station never hears of them."""

    def __init__(self, answer: Callable[[str, dict[str, Any]], dict[str, Any] | None]) -> None:
        super().__init__()
        self._answer = answer

    def incoming(self, frame: Frame, _: float) -> list[Frame]:
        answer = self._answer(frame[2], frame[3]) if frame[0] == CALL else None
        if answer is None:
            return [frame]
        self.reply(frame, answer)
        return []


def no_configuration(action: str, _: dict[str, Any]) -> dict[str, Any] | None:
    """Answer GetConfiguration without any key (14)."""
    return {} if action == "GetConfiguration" else None


def level_zero_only(action: str, payload: dict[str, Any]) -> dict[str, Any] | None:
    """Refuse a profile of a stack level other than 0 (18)."""
    profile = _profile(action, payload)
    return {"status": "Rejected"} if profile.get("stackLevel", 0) != 0 else None


def no_relative_profiles(action: str, payload: dict[str, Any]) -> dict[str, Any] | None:
    """Refuse a profile of the kind Relative (18)."""
    is_relative = _profile(action, payload).get("chargingProfileKind") == "Relative"
    return {"status": "Rejected"} if is_relative else None


def station_profile_ignored(action: str, payload: dict[str, Any]) -> dict[str, Any] | None:
    """Accept a limit for the whole station, of which the station never hears (19)."""
    is_whole = _profile(action, payload).get("chargingProfilePurpose") in _WHOLE
    return {"status": "Accepted"} if is_whole else None


def _profile(action: str, payload: dict[str, Any]) -> dict[str, Any]:
    if action != "SetChargingProfile":
        return {}
    profile: dict[str, Any] = payload.get("csChargingProfiles") or payload["chargingProfile"]
    return profile


class LateResult(Interference):
    """Hangs up when it is asked, and answers on the next link, once in its life (13)."""

    def __init__(self) -> None:
        super().__init__()
        self._asked: str | None = None
        self._late: Frame | None = None
        self._is_over = False

    def incoming(self, frame: Frame, _: float) -> list[Frame]:
        if frame[0] == CALL and self._asked is None and not self._is_over:
            self._asked = frame[1]
        return [frame]

    def outgoing(self, frame: Frame, _: float) -> list[Frame]:
        if frame[0] == RESULT and frame[1] == self._asked and self._late is None:
            self._late = frame
            self.hangs_up = True
            return []
        return [frame]

    def connected(self, now: float) -> None:
        super().connected(now)
        if self._late is not None:
            self.to_csms.append(self._late)
            self._late = self._asked = None
            self._is_over = True


class RebootsOnManyMeasurands(Interference):
    """Starts again when more measurands are configured than it can bear (15)."""

    def incoming(self, frame: Frame, _: float) -> list[Frame]:
        if is_call(frame, "ChangeConfiguration", "SetVariables") and _is_many(frame[3]):
            self.crashes = True
            return []
        return [frame]


def _is_many(payload: dict[str, Any]) -> bool:
    items = payload.get("setVariableData", [])
    values = [item["attributeValue"] for item in items if "Measurands" in item["variable"]["name"]]
    if "Data" in payload.get("key", ""):
        values.append(payload["value"])
    return any(len(value.split(",")) > MANY for value in values)


class NoBoot(Interference):
    """Tells no boot unless it is triggered; the station itself believes to be accepted (17)."""

    def __init__(self, time: Callable[[float], str]) -> None:
        super().__init__()
        self._time = time
        self._boot: Frame | None = None

    def outgoing(self, frame: Frame, now: float) -> list[Frame]:
        if not is_call(frame, "BootNotification"):
            return [frame]
        self._boot = frame
        verdict = {"status": "Accepted", "currentTime": self._time(now), "interval": 300}
        self.to_station.append([RESULT, frame[1], verdict])
        return []

    def incoming(self, frame: Frame, _: float) -> list[Frame]:
        is_meant = is_call(frame, "TriggerMessage") and self._boot is not None
        if not is_meant or frame[3]["requestedMessage"] != "BootNotification":
            return [frame]
        self.reply(frame, {"status": "Accepted"})
        if self._boot is not None:
            self.call(self._boot[2], self._boot[3])
        return []


class NoStartInFinishing(Interference):
    """Refuses a remote start while the connector is Finishing (20)."""

    def __init__(self) -> None:
        super().__init__()
        self._statuses: dict[int, str] = {}

    def outgoing(self, frame: Frame, _: float) -> list[Frame]:
        if is_call(frame, "StatusNotification"):
            self._statuses[frame[3]["connectorId"]] = frame[3]["status"]
        return [frame]

    def incoming(self, frame: Frame, _: float) -> list[Frame]:
        if is_call(frame, "RemoteStartTransaction"):
            place = frame[3].get("connectorId", 1)
            if self._statuses.get(place) == "Finishing":
                self.reply(frame, {"status": "Rejected"})
                return []
        return [frame]
