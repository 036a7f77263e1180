"""A charging station of OCPP 2.0.1: its device model, its transactions and its orders.

The station of 2.1 is the same one, whose words are written anew where the link begins.
"""
