"""People and programs over the API: users, keys, and who did what."""
