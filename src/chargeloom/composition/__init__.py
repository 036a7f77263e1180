"""How the services are built on a store, without anything that listens: for the server, commands and tests."""

from chargeloom.composition.composing import compose
from chargeloom.composition.footing import SECRET_KEY
from chargeloom.composition.loading import access_only, asking, load

__all__ = ["SECRET_KEY", "access_only", "asking", "compose", "load"]
