"""Sites: what is wired to what, and what it bears."""
