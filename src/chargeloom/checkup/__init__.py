"""The check-up of an installation: what `chargeloom doctor` looks at, and what it tells."""
