"""Replaying: one side of a recorded conversation, said again to a live other side."""
