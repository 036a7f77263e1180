"""Alerting: what is wrong is found, shown, told by mail and webhook, and over when it is."""

from chargeloom.services.alerting.alerting import Alerting

__all__ = ("Alerting",)
