"""Closed lists: logs, monitors, events and customers (OCPP 2.1, Part 2, enumerations)."""

from enum import StrEnum


class LogType(StrEnum):
    """(OCPP 2.1, 3.57)."""

    DIAGNOSTICS_LOG = "DiagnosticsLog"
    SECURITY_LOG = "SecurityLog"
    DATA_COLLECTOR_LOG = "DataCollectorLog"


class MonitorType(StrEnum):
    """(OCPP 2.1, 3.65)."""

    UPPER_THRESHOLD = "UpperThreshold"
    LOWER_THRESHOLD = "LowerThreshold"
    DELTA = "Delta"
    PERIODIC = "Periodic"
    PERIODIC_CLOCK_ALIGNED = "PeriodicClockAligned"
    TARGET_DELTA = "TargetDelta"
    TARGET_DELTA_RELATIVE = "TargetDeltaRelative"
