"""The peers: what others would build for the same job, at the same durability."""
