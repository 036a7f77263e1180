"""What the meters of simulated stations know, in the words that OCPP 1.6 and 2.x share."""

from typing import Final, NamedTuple

from chargeloom.sim.station.meter import Quantity


class Measured(NamedTuple):
    """What a measurand shows, and in which unit."""

    quantity: Quantity
    unit: str


MEASURED: Final = {
    "Energy.Active.Import.Register": Measured(Quantity.ENERGY_WH, "Wh"),
    "Power.Active.Import": Measured(Quantity.POWER_W, "W"),
    "Power.Offered": Measured(Quantity.POWER_OFFERED_W, "W"),
    "Current.Import": Measured(Quantity.CURRENT_A, "A"),
    "Current.Offered": Measured(Quantity.CURRENT_OFFERED_A, "A"),
    "Voltage": Measured(Quantity.VOLTAGE_V, "V"),
    "SoC": Measured(Quantity.STATE_OF_CHARGE_PERCENT, "Percent"),
}
