"""Schedules a day at a congested site, knowing nothing before it has come to pass.

`scenario` reads a day, `algorithms` names the planners, `replay` runs one on it.
"""
