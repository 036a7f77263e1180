"""Asking whether certificates are revoked (RFC 6960): questions, answers, and who may be asked."""
