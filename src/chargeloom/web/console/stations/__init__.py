"""Pages of stations: the list, one with all that can be done to it, its upkeep, the inbox."""
