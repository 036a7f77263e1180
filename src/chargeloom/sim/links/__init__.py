"""How simulated stations reach their central system, lose it, and come back."""
