"""Nouns and rules of the charging business: no input or output, no protocol words."""
