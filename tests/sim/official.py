"""The official JSON schemas, as the PyPI `ocpp` library ships them."""

import json
from decimal import Decimal
from typing import Any

from jsonschema import Draft4Validator
from ocpp.messages import get_validator

VERSIONS = {"ocpp1.6": "1.6", "ocpp2.0.1": "2.0.1", "ocpp2.1": "2.1"}
SENDS = frozenset({"NotifyPeriodicEventStream"})


class Judge:
    """Holds every frame that a station sends against the schema of its version."""

    def __init__(self, subprotocol: str) -> None:
        self._version = VERSIONS[subprotocol]
        self._asked: dict[str, str] = {}
        self.judged = 0

    def asked(self, frame: bytes) -> None:
        """Remember what the station is asked, to judge its answer."""
        kind, message_id, action, *_ = json.loads(frame)
        if kind == 2:
            self._asked[message_id] = action

    def judge(self, frame: bytes) -> None:
        """Raise ValidationError when a call, an answer or a send breaks its schema."""
        kind, message_id, *rest = json.loads(frame, parse_float=Decimal)
        if kind in (2, 6):
            self._check(2, rest[0], rest[1])
        elif kind == 3:
            self._check(3, self._asked.pop(message_id), rest[0])

    def _check(self, kind: int, action: str, payload: Any) -> None:
        if action in SENDS:
            return  # the library has no schema for what is not answered
        validator = get_validator(kind, action, self._version, parse_float=Decimal)
        assert isinstance(validator, Draft4Validator)
        validator.validate(payload)
        self.judged += 1
