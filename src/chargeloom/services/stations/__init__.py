"""What stations are to us: who may connect, what they report of themselves, what is tolerated and certified."""
