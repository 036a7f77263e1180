"""A self-hosted platform for EV charging."""

__version__ = "0.1.0"
