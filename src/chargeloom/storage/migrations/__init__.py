"""The schema's history: numbered steps that bring any older database up to date."""
