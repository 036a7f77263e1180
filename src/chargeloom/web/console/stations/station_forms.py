"""What a person fills in of a station: to announce it, to change it, and to let it take part."""

import re
from typing import Annotated, Final, Literal, TypeAlias

import msgspec
from msgspec import Meta

from chargeloom.domain.stations.station_record import Registration, StationRecord
from chargeloom.web.api.stations.station_shape import Place
from chargeloom.web.api.texts import Identity, Name, Password
from chargeloom.web.console.as_shown import Mark
from chargeloom.web.problems import Fault, invalid

Degrees: TypeAlias = Annotated[str, Meta(max_length=60)]
_WITH_PASSWORD: Final = (1, 2)
_DEGREES: Final = re.compile(
    r"\s*(-?\d{1,3}(?:\.\d{1,12})?)\s*[,;\s]\s*(-?\d{1,3}(?:\.\d{1,12})?)\s*"
)


class NewStationForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A station as a person announces it."""

    id: Identity
    password: Password | None = None
    security_profile: Annotated[int, Meta(ge=0, le=3)] = 0
    location: Name | None = None
    coordinates: Degrees | None = None

    def demand_password(self) -> None:
        """Let nobody announce a station that could never connect. Raises Problem."""
        _demand_password(self.security_profile, self.password)


class StationForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a person changes of a station; an empty location takes it away."""

    location: Name | None = None
    coordinates: Degrees | None = None
    password: Password | None = None
    security_profile: Annotated[int, Meta(ge=0, le=3)] | None = None
    seen: Mark | None = None

    def demand_password(self, known: StationRecord) -> None:
        """Let nobody shut a station out that has no password yet. Raises Problem."""
        is_new = self.security_profile not in (None, known.security_profile)
        if is_new and known.password_hash is None:
            _demand_password(self.security_profile, self.password)


def _demand_password(profile: int | None, password: str | None) -> None:
    if profile in _WITH_PASSWORD and password is None:
        raise invalid(Fault("/password", "this security profile needs a password"))


class StateForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whether a station may take part."""

    registration: Registration | None = None
    status: Literal["active", "disabled"] | None = None
    to: Literal["", "inbox"] = ""


def place_of(text: str | None) -> Place | None:
    """Read latitude and longitude as map programs copy them. Raises Problem."""
    if text is None:
        return None
    found = _DEGREES.fullmatch(text)
    if found is None:
        raise invalid(Fault("/coordinates", "two numbers are needed, as in 52.5170, 13.3889"))
    latitude, longitude = (float(one) for one in found.groups())
    try:
        return msgspec.convert({"latitude": latitude, "longitude": longitude}, Place)
    except msgspec.ValidationError:
        raise invalid(
            Fault(
                "/coordinates",
                "a latitude from -90 to 90 and a longitude from -180 to 180 are needed",
            )
        ) from None
