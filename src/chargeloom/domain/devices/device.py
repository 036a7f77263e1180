"""Devices: meters, inverters and batteries; where they answer, what they measure, and what they said."""

from enum import StrEnum
from typing import Annotated, Final, Literal, TypeAlias

import msgspec
from msgspec import Meta

from chargeloom.domain.ids import DeviceId, SiteId
from chargeloom.domain.instant import Instant
from chargeloom.domain.reading import Reading

PREFIX: Final = "dev"
ALL_PHASES: Final = "123"
MOST_A: Final = 10_000.0
"""No current above this is believed."""
_END: Final = r"(?![\s\S])"

PerLine: TypeAlias = tuple[float, float, float]


class Channel(StrEnum):
    """What can be measured; the unit is A, V, kW, kWh, Hz or per cent. + is import."""

    CURRENT_L1 = "current_l1"
    CURRENT_L2 = "current_l2"
    CURRENT_L3 = "current_l3"
    VOLTAGE_L1 = "voltage_l1"
    VOLTAGE_L2 = "voltage_l2"
    VOLTAGE_L3 = "voltage_l3"
    POWER = "power"
    POWER_L1 = "power_l1"
    POWER_L2 = "power_l2"
    POWER_L3 = "power_l3"
    IMPORT = "import"
    EXPORT = "export"
    FREQUENCY = "frequency"
    CHARGE = "charge"


CURRENTS: Final = (Channel.CURRENT_L1, Channel.CURRENT_L2, Channel.CURRENT_L3)
VOLTAGES: Final = (Channel.VOLTAGE_L1, Channel.VOLTAGE_L2, Channel.VOLTAGE_L3)
POWERS: Final = (Channel.POWER_L1, Channel.POWER_L2, Channel.POWER_L3)

Text: TypeAlias = Annotated[str, Meta(max_length=255)]
Host: TypeAlias = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=253,
        pattern=rf"^[!-~]+{_END}",
        extra={"words": "only signs of ASCII are allowed, and no spaces"},
    ),
]
Port: TypeAlias = Annotated[int, Meta(ge=1, le=65_535)]
Scale: TypeAlias = Annotated[float, Meta(gt=0, le=1_000_000)]
Seconds: TypeAlias = Annotated[float, Meta(ge=0.2, le=3_600)]
Phases: TypeAlias = Annotated[
    str,
    Meta(
        pattern=rf"^(123|132|213|231|312|321|1|2|3){_END}",
        extra={"words": "1, 2, 3, or all three in some order are needed, as in 123"},
        description="Which phase of the supply is on the meter's L1, L2, L3; one digit: a supply of one phase.",
    ),
]
Word: TypeAlias = Literal["u16", "i16", "u32", "i32", "u64", "i64", "f32", "f64"]


class _Part(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something that is written in JSON or TOML by people."""


class Register(_Part, frozen=True, kw_only=True):
    """Where a Modbus device keeps a channel: the address counts from 0, as on the wire."""

    channel: Channel
    address: Annotated[int, Meta(ge=0, le=65_535)]
    type: Word = "f32"
    words: Literal["big", "little"] = "big"
    """Which word of a value comes first: the high one, or the low one."""
    table: Literal["holding", "input"] = "holding"
    scale: Scale = 1.0
    sign: Literal[-1, 1] = 1
    exponent_at: Annotated[int, Meta(ge=0, le=65_535)] | None = None
    """The register with the power of ten that the value is multiplied by."""


class Path(_Part, frozen=True, kw_only=True):
    """Where a JSON document has a channel: members and places, parted by dots; empty: the whole.

    Beginning with a slash it is a JSON pointer (RFC 6901).
    """

    channel: Channel
    path: Text = ""
    scale: Scale = 1.0
    sign: Literal[-1, 1] = 1


class TopicPath(Path, frozen=True, kw_only=True):
    """Where an MQTT device says a channel."""

    topic: Annotated[
        str,
        Meta(
            min_length=1,
            max_length=255,
            pattern=rf"^[^\x00#+]+{_END}",
            extra={"words": "a topic without # and + is needed"},
        ),
    ]


class Modbus(_Part, frozen=True, kw_only=True, tag="modbus", tag_field="kind"):
    """A device that answers Modbus TCP: by SunSpec, by a known map, or by registers of its own."""

    host: Host
    port: Port = 502
    unit: Annotated[int, Meta(ge=0, le=255)] = 1
    map: Annotated[str, Meta(max_length=64)] = "sunspec"
    registers: Annotated[tuple[Register, ...], Meta(max_length=64)] = ()
    """When there are any, they are read and the map is not."""
    are_currents_unsigned: bool = False
    """Of own registers: whether the direction of a current shows in the power of its phase alone."""


class Http(_Part, frozen=True, kw_only=True, tag="http", tag_field="kind"):
    """A device that tells all in one JSON document: by a known map, or by paths of its own."""

    url: Annotated[
        str,
        Meta(
            min_length=8,
            max_length=2000,
            description="Of a device with a map: no more than the device's own address.",
            extra_json_schema={"format": "device-url"},
        ),
    ]
    map: Annotated[str, Meta(max_length=64)] = ""
    paths: Annotated[tuple[Path, ...], Meta(max_length=64)] = ()
    """When there are any, the map is not used."""
    user: Text = ""
    """With a secret: whose password it is; empty: the secret is a bearer token."""
    login: Literal["basic", "digest"] = "basic"
    """How a user proves the password: by telling it (RFC 7617), or without (RFC 7616)."""
    time_path: Text = ""
    """Where the device tells its own time, as ISO 8601 or as seconds or milliseconds since 1970."""
    are_currents_unsigned: bool = False


class Mqtt(_Part, frozen=True, kw_only=True, tag="mqtt", tag_field="kind"):
    """A device that publishes to a broker."""

    host: Host
    port: Port = 1883
    is_tls: bool = False
    map: Annotated[str, Meta(max_length=64)] = ""
    root: Annotated[
        str,
        Meta(
            max_length=100,
            pattern=rf"^[^\x00#+]*{_END}",
            extra={"words": "a topic without # and + is needed"},
        ),
    ] = ""
    """What the device is called in its topics, for a map."""
    paths: Annotated[tuple[TopicPath, ...], Meta(max_length=64)] = ()
    """When there are any, the map is not used."""
    user: Text = ""
    time_path: Text = ""
    """Where each message tells its own time, as ISO 8601 or as seconds or milliseconds since 1970."""
    are_currents_unsigned: bool = False


Connection: TypeAlias = Modbus | Http | Mqtt


class Terms(_Part, frozen=True, kw_only=True):
    """How a device is asked, and until when it is believed."""

    every_s: Seconds = 1.0
    timeout_s: Annotated[float, Meta(ge=0.2, le=3_600)] = 3.0
    """Of MQTT: after so long without a message the device is silent."""
    frozen_after_s: Annotated[float, Meta(ge=0, le=86_400)] = 300.0
    """After so long without any change of any figure it is held for stuck; 0: never."""
    max_a: Annotated[float, Meta(gt=0, le=MOST_A)] = MOST_A
    """No phase can carry more: what says so is wrong."""


class Device(msgspec.Struct, frozen=True, kw_only=True):
    """A device, and how it is read; its password or token is sealed."""

    id: DeviceId
    name: str
    connection: Connection
    phases: str = ALL_PHASES
    terms: Terms = Terms()
    sealed_secret: bytes | None = None
    created_at: Instant
    disabled_at: Instant | None = None
    removed_at: Instant | None = None

    @property
    def is_active(self) -> bool:
        """Whether it is read."""
        return self.disabled_at is None and self.removed_at is None


class Sample(msgspec.Struct, frozen=True, kw_only=True):
    """What a device said in one go, in the units of the channels; its own time where it told one."""

    values: dict[Channel, float]
    device_at: Instant | None = None
    age_us: int = 0
    """How long ago the oldest part of it came."""
    are_currents_unsigned: bool = False

    def measured_at(self, now: Instant) -> Instant:
        """Say when the oldest of it was measured, as far as is known; never in time to come."""
        came_at = Instant(now - max(0, self.age_us))
        return came_at if self.device_at is None else min(came_at, self.device_at)


class DeviceReadings(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What a device measured over a while, thinned: durable for charts."""

    device: DeviceId
    received_at: Instant
    readings: tuple[Reading, ...]


class Measured(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What flows at a meter of a site, believed, in the site's own scale and direction: + is import."""

    site: SiteId | None
    meter: str
    device: DeviceId
    at: Instant
    a: PerLine | None = None
    v: PerLine | None = None
    kw: float | None = None
