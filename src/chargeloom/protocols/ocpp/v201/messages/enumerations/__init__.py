"""The closed lists of OCPP 2.0.1, by subject."""
