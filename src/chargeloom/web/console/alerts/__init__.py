"""Pages of alerts: what is open, the rules, and who is told."""
