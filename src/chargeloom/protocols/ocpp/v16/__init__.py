"""OCPP 1.6, edition 2, with its errata and its security extension (edition 3)."""
