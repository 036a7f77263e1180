"""Pages of people and programs: the way in, one's own account, users, keys."""
