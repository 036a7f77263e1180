"""Stations: what they are, what they tell, and what their models are excused for."""
