"""What people and programs see: the HTTP API, the live stream and the console."""
