"""What the command line says of settings, without what a server needs: most commands start none."""

from typing import Any


def overrides(
    *,
    data: str | None = None,
    http: str | None = None,
    ocpp: str | None = None,
    ocpps: str | None = None,
    database: str | None = None,
) -> dict[str, Any]:
    """Arrange what the command line says as settings."""
    said: dict[str, Any] = {}
    if data is not None:
        said["data"] = data
    if http is not None:
        said["http"] = {"bind": http}
    if ocpp is not None:
        said["ocpp"] = {"bind": ocpp}
    if ocpps is not None:
        said["ocpps"] = {"bind": ocpps}
    if database is not None:
        said["storage"] = {"database": database}
    return said
