"""Carrying out orders over OCPP 2.0.1 or 2.1: one request, several, or one whose answer comes in parts.

Most orders are one request, which `mapping.orders` says; the others are performed here by what they are
about. All go by the `way` to a station.
"""

from chargeloom.protocols.ocpp.v201.performing.performing import performer

__all__ = ["performer"]
