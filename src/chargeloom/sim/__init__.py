"""The other side: stations, vehicles and people that exist only here."""
