"""The variables by which a station of 2.1 acts beyond those of 2.0.1 (OCPP 2.1, Part 2, referenced components)."""

from typing import Final

from chargeloom.sim.v201.device_model import Key

RESUMES_ENERGY: Final = Key("TxCtrlr", "AllowEnergyTransferResumption")
RESUMPTION_TIMEOUT: Final = Key("TxCtrlr", "ResumptionTimeout")
SUPPORTED_LIMITS: Final = Key("TxCtrlr", "SupportedLimits")
