"""The tree of circuits as arrays: what each load draws from each line, and what flows through each node."""
