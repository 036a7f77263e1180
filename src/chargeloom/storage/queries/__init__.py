"""What is asked of durable state, for every database that speaks SQL."""
