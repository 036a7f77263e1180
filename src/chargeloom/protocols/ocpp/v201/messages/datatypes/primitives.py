"""What every class of OCPP 2.x is made of: texts, whole numbers, and room for custom data.

None stands for what was left out: the defaults that the standard states are the reader's to apply.
"""

from decimal import Decimal
from typing import Annotated, Any, TypeAlias

from msgspec import Meta

from chargeloom.wire.message import Message

String3: TypeAlias = Annotated[str, Meta(max_length=3)]
String6: TypeAlias = Annotated[str, Meta(max_length=6)]
String8: TypeAlias = Annotated[str, Meta(max_length=8)]
String16: TypeAlias = Annotated[str, Meta(max_length=16)]
String20: TypeAlias = Annotated[str, Meta(max_length=20)]
String25: TypeAlias = Annotated[str, Meta(max_length=25)]
String32: TypeAlias = Annotated[str, Meta(max_length=32)]
String36: TypeAlias = Annotated[str, Meta(max_length=36)]
String40: TypeAlias = Annotated[str, Meta(max_length=40)]
String48: TypeAlias = Annotated[str, Meta(max_length=48)]
String50: TypeAlias = Annotated[str, Meta(max_length=50)]
String60: TypeAlias = Annotated[str, Meta(max_length=60)]
String64: TypeAlias = Annotated[str, Meta(max_length=64)]
String80: TypeAlias = Annotated[str, Meta(max_length=80)]
String88: TypeAlias = Annotated[str, Meta(max_length=88)]
String100: TypeAlias = Annotated[str, Meta(max_length=100)]
String128: TypeAlias = Annotated[str, Meta(max_length=128)]
String160: TypeAlias = Annotated[str, Meta(max_length=160)]
String200: TypeAlias = Annotated[str, Meta(max_length=200)]
String255: TypeAlias = Annotated[str, Meta(max_length=255)]
String256: TypeAlias = Annotated[str, Meta(max_length=256)]
String500: TypeAlias = Annotated[str, Meta(max_length=500)]
String512: TypeAlias = Annotated[str, Meta(max_length=512)]
String800: TypeAlias = Annotated[str, Meta(max_length=800)]
String1000: TypeAlias = Annotated[str, Meta(max_length=1000)]
String1024: TypeAlias = Annotated[str, Meta(max_length=1024)]
String2000: TypeAlias = Annotated[str, Meta(max_length=2000)]
String2500: TypeAlias = Annotated[str, Meta(max_length=2500)]
String5500: TypeAlias = Annotated[str, Meta(max_length=5500)]
String5600: TypeAlias = Annotated[str, Meta(max_length=5600)]
String7500: TypeAlias = Annotated[str, Meta(max_length=7500)]
String10000: TypeAlias = Annotated[str, Meta(max_length=10000)]
String11000: TypeAlias = Annotated[str, Meta(max_length=11000)]
String17000: TypeAlias = Annotated[str, Meta(max_length=17000)]
String18000: TypeAlias = Annotated[str, Meta(max_length=18000)]
String32768: TypeAlias = Annotated[str, Meta(max_length=32768)]

Integer: TypeAlias = Annotated[int, Meta(ge=-(2**63), le=2**63 - 1)]
"""The schemas set no bounds; ours are what every database and language can hold."""

Natural: TypeAlias = Annotated[int, Meta(ge=0, le=2**63 - 1)]
Positive: TypeAlias = Annotated[int, Meta(ge=1, le=2**63 - 1)]
Percent: TypeAlias = Annotated[int, Meta(ge=0, le=100)]
PhaseNumber: TypeAlias = Annotated[int, Meta(ge=0, le=3)]

ExactPercent: TypeAlias = Annotated[
    Decimal, Meta(extra={"minimum": Decimal(0), "maximum": Decimal(100)})
]
NotPositive: TypeAlias = Annotated[Decimal, Meta(extra={"maximum": Decimal(0)})]
"""What flows back to the grid is written below zero (OCPP 2.1, 2.18)."""


class Customized(Message):
    """What custom data must say at least."""

    vendor_id: String255


CustomData: TypeAlias = Annotated[dict[str, Any], Meta(extra={"members": Customized})]
"""Whatever a vendor adds, with its `vendorId` (OCPP-J 2.0.1, 9)."""


class Extensible(Message):
    """Every class may carry custom data (OCPP-J 2.0.1, 9)."""

    custom_data: CustomData | None = None
