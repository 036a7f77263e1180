"""What the business does: one module per verb, between the protocols and the store."""
