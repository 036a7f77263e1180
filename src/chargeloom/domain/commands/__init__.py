"""Commands: what stations are asked to do."""
