"""The log of the WebSocket engine."""

import structlog

from chargeloom.protocols.ocpp.edge.door import _QUIET


def test_of_picows_log_only_its_failures_are_kept(
    said: list[structlog.typing.EventDict],
) -> None:
    _QUIET.info("New connection accepted")
    _QUIET.error("WS parser error: %s", "what a peer did")
    _QUIET.exception("WS parser failure")
    assert not _QUIET.isEnabledFor(50)
    assert [(entry["event"], entry["message"]) for entry in said] == [
        ("picows failed", "WS parser failure")
    ]
