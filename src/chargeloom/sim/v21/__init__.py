"""A charging station of OCPP 2.1: that of 2.0.1, and what 2.1 has added."""
