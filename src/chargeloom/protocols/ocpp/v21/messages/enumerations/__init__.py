"""The closed lists of OCPP 2.1, by subject."""
