"""One outlet: what is heard of its station and its car, what it may draw, and why not more."""
