"""What tests of orders say again and again."""

import pytest

from chargeloom.sim.station.outlet import ConnectorKind

both = pytest.mark.parametrize("version", ["2.0.1", "2.1"])
TAG = {"idToken": "TAG", "type": "ISO14443"}
OTHER = {"idToken": "OTHER", "type": "ISO14443"}
TWO = ((ConnectorKind(),), (ConnectorKind(),))
