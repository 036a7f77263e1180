"""OCPP 2.0.1 and 2.1 to the domain and back, where both say it alike: pure functions and tables, by functional block."""
