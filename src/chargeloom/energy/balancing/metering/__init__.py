"""What flows: by meters, by what stations measured, and what may flow back."""
