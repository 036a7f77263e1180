"""Stations over the API: announced, changed, their variables, quirks and requests for certificates."""
