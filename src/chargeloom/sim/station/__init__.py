"""A simulated station, whatever its version: its board, meters, profiles, and what it says next."""
