"""How parts tell each other things: events go to whoever listens, requests to whoever owns."""
