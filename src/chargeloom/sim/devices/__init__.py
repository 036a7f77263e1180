"""Devices that exist only here: a Modbus TCP server, an MQTT publisher, an HTTP endpoint."""
