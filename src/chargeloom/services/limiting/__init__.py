"""Limiting: offers become profiles that stations keep to, and what they do with them is watched."""

from chargeloom.services.limiting.conduct import Conduct, Effect
from chargeloom.services.limiting.doubts import Fate
from chargeloom.services.limiting.limiting import Limiting
from chargeloom.services.limiting.offer import Offer
from chargeloom.services.limiting.standing import Standing

__all__ = ["Conduct", "Effect", "Fate", "Limiting", "Offer", "Standing"]
