"""How the services are built on a store, without anything that listens: for the server, commands and tests."""
