"""What keeps a device from being read, in words for the person who set it up."""


class DeviceSilent(Exception):
    """Nothing usable came back: no connection, no answer, a refusal, or something unreadable."""
