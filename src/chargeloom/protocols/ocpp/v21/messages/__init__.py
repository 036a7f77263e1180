"""What goes over the wire in OCPP 2.1: declarations only, one file per functional block."""
