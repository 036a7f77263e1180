"""Vehicles: how a battery takes energy, and how a car takes what it is offered."""
