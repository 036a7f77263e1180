"""What a station tells in OCPP 1.6: message in, one service call, reply out."""
