"""The Python peer: PyPI `ocpp`, `websockets` and `aiosqlite`, put together as they document it."""
