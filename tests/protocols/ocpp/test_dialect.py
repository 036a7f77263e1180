"""What holds of every dialect."""

import pytest

from chargeloom.protocols.ocpp.dialect import Dialect
from chargeloom.protocols.ocpp.v16.dialect import DIALECT as V16
from chargeloom.protocols.ocpp.v21.dialect import DIALECT as V21
from chargeloom.protocols.ocpp.v201.dialect import DIALECT as V201


@pytest.mark.parametrize("dialect", [V16, V201, V21], ids=lambda one: one.subprotocol)
def test_whatever_may_be_wrong_in_a_message_has_a_rule(dialect: Dialect) -> None:
    """Rules are compiled when a message is wrong; that none is lacking shows here."""
    by_action = [*dialect.decoders.values(), *dialect.send_decoders.values()]
    decoders = [one for kinds in by_action for one in kinds.values()]
    decoders += dialect.reply_decoders.values()
    assert len(decoders) > 70
    for decoder in decoders:
        assert callable(decoder._rule)
