"""Alerts: what is watched for, and who is told."""
