"""The spokes: one folder per protocol family, none of which knows another."""
