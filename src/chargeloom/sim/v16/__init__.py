"""A charge point of OCPP 1.6: the words, the queue and the orders of that version."""
