"""How meters and outlets are wired, as cars show it; what is shown counts on the safe side."""
