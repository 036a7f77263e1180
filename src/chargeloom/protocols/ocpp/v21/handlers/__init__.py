"""What a station tells in OCPP 2.1: message in, one service call, reply out."""
