"""Alerts over the API: what is open, the rules, and webhooks."""
