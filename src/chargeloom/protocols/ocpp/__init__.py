"""The OCPP family: the session core that all versions share, and one folder per version."""
