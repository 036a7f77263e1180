"""Devices: meters, inverters and batteries."""
