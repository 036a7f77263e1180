"""What a car at an outlet does."""

from enum import StrEnum


class Car(StrEnum):
    """Whether there is one, and what it does."""

    NONE = "none"
    WANTS = "wants"
    SLEEPS = "sleeps"
    """It is connected and takes nothing although it may."""
