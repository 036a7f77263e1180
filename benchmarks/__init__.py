"""What `make bench` runs: one file for each promise, every figure beside its peers."""
