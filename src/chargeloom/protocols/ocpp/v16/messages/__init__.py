"""What goes over the wire in OCPP 1.6: declarations only, one file per feature profile."""
