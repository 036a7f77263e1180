"""What proves a value is taken whole or not at all."""

import json
from typing import Any, Final

import pytest

from chargeloom.domain.stations.quirk import Deviation
from chargeloom.protocols.ocpp.mending import mend, proofs
from chargeloom.protocols.ocpp.mending.damage import Damage
from chargeloom.protocols.ocpp.rpc import Side
from chargeloom.protocols.ocpp.v201.dialect import DIALECT
from chargeloom.wire.violation import Violation, WireError

AT: Final = "2026-03-20T12:00:00Z"
PROVEN: Final = {"signingMethod": "", "encodingMethod": "OCMF", "publicKey": ""}
ALL: Final = tuple(Deviation)


def proven(*texts: Any) -> dict[str, Any]:
    """Say values, each with what proves it."""
    samples = [{"value": 1, "signedMeterValue": PROVEN | {"signedMeterData": it}} for it in texts]
    return {"evseId": 1, "meterValue": [{"timestamp": AT, "sampledValue": samples}]}


def read(said: dict[str, Any], *tolerated: Deviation) -> list[str | None] | None:
    """List what proves the values that were read; None where the message is refused."""
    decoder, text = DIALECT.decoders[Side.CSMS]["MeterValues"], json.dumps(said).encode()
    with pytest.raises(WireError) as refused:
        decoder.decode(text)
    found = mend(decoder, text, refused.value, tolerated, action="MeterValues")
    if found is None:
        return None
    message: Any = found.message
    return [
        one.signed_meter_value.signed_meter_data if one.signed_meter_value is not None else None
        for reading in message.meter_value
        for one in reading.sampled_value
    ]


@pytest.mark.parametrize("length", [2_501, 32_768])
def test_what_later_versions_have_room_for_is_taken_whole(length: int) -> None:
    assert read(proven("A" * length), *ALL) == ["A" * length]
    assert read(proven("A" * length), Deviation.LONG_SIGNATURE) == ["A" * length]


def test_what_begins_alike_is_told_apart_by_where_it_stands() -> None:
    said = ["A" * 2_500, "A" * 2_500 + "1", "B" * 2_600, "A" * 2_500, "A" * 2_500 + "2"]
    assert read(proven(*said), *ALL) == said


def test_what_nobody_needs_proves_nothing_and_the_value_counts_without_it() -> None:
    assert read(proven("A" * 32_769, "B" * 2_600), *ALL) == [None, "B" * 2_600]


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ("/signedMeterValue/signedMeterData", True),
        ("/signedMeterValue/publicKey", True),
        ("/signedMeterValue/encodingMethod", False),
        ("/signedMeterValue", False),
        ("/publicKey", False),
    ],
)
def test_how_it_is_written_proves_nothing(place: str, expected: bool) -> None:
    error = WireError(Violation.INVALID_VALUE, place, "")
    assert proofs.is_proof(Damage({}, error, "")) is expected


def test_it_is_never_cut() -> None:
    assert read(proven("A" * 2_501), Deviation.TEXT_TOO_LONG) is None


def test_it_is_whole_beside_other_oddities() -> None:
    said = proven("A" * 2_501, None, "B" * 2_501)
    said["meterValue"].insert(0, None)
    said["meterValue"][1]["sampledValue"][0]["colour"] = "red"
    assert read(said, *ALL) == ["A" * 2_501, None, "B" * 2_501]
