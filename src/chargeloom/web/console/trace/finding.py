"""Finding a value in a payload, by a path of names and places."""

from typing import Any


def find(payload: Any, path: str) -> Any:
    """Find it; None where the path leads nowhere."""
    for step in path.split("."):
        if isinstance(payload, list) and step.isdecimal():
            payload = payload[int(step)] if int(step) < len(payload) else None
        elif isinstance(payload, dict):
            payload = payload.get(step)
        else:
            return None
    return payload
