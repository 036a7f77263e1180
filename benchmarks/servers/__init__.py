"""The servers under test: how each is installed, seeded, started, asked and stopped."""
