"""A simulated site: its stations, who comes when, and what flows in its circuits."""
