"""Whatever a payload is, mending it reads what the strict decoder reads, or leaves it refused: nothing is raised."""

import json
from typing import Any, Final

import pytest
from hypothesis import given, strategies as st

from chargeloom.domain.stations.quirk import Deviation
from chargeloom.protocols.ocpp.mending import mend
from chargeloom.protocols.ocpp.rpc import Side
from chargeloom.protocols.ocpp.v16.dialect import DIALECT as V16
from chargeloom.protocols.ocpp.v21.dialect import DIALECT as V21
from chargeloom.protocols.ocpp.v201.dialect import DIALECT as V201
from chargeloom.wire.json import TypedDecoder, encode
from chargeloom.wire.violation import WireError
from tests.protocols.ocpp.damage import damaged
from tests.wire.strategies import messages

DIALECTS: Final = {"1.6": V16, "2.0.1": V201, "2.1": V21}
FREQUENT: Final = ("MeterValues", "StopTransaction", "TransactionEvent", "NotifyEvent")
"""What has most that can be put right, and is damaged as often as all others together."""
ALL: Final = tuple(Deviation)


@pytest.mark.parametrize("version", DIALECTS)
@given(st.data())
def test_nothing_is_raised_whatever_is_damaged(version: str, data: st.DataObject) -> None:
    decoders = DIALECTS[version].decoders[Side.CSMS]
    often = [name for name in FREQUENT if name in decoders]
    name = data.draw(st.sampled_from(often) | st.sampled_from(sorted(decoders)))
    decoder: TypedDecoder[Any] = decoders[name]
    kind: Any = decoder._kind
    payload = encode(data.draw(messages(kind)))
    for _ in range(data.draw(st.integers(1, 4))):
        payload = damaged(payload, data).encode()
    try:
        decoder.decode(payload)
    except WireError as error:
        found = mend(decoder, payload, error, ALL, action=name)
        assert found is None or found.deviations


@pytest.mark.parametrize("version", DIALECTS)
@pytest.mark.parametrize("payload", [None, [], "", 1, {}, {"idToken": None}, {"idToken": []}])
def test_nothing_is_raised_for_what_is_hardly_a_message(version: str, payload: Any) -> None:
    text = json.dumps(payload).encode()
    for name, decoder in DIALECTS[version].decoders[Side.CSMS].items():
        try:
            decoder.decode(text)
        except WireError as error:
            mend(decoder, text, error, ALL, action=name)
