"""Who may draw how much right now: exact shares over circuits and phases, and the loop that keeps them true.

`shares` divides, `admission` lets in whose minimum fits, `controller` is the loop as a pure state machine.
"""
