"""Meters, inverters and batteries: Modbus TCP, MQTT and HTTP, each told what is where by data."""
