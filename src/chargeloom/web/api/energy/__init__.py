"""Sites over the API: what is wired where, limits, meters, and what each vehicle is allowed."""
