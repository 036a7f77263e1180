"""Who may draw how much right now: exact shares over circuits and phases, and the loop that keeps them true.

`controller` is the loop as a pure state machine, `moment` one decision of it. The rooms: `outlets` (one by one), `circuits`
(the tree that feeds them), `sharing` (dividing what it bears), `metering` (what flows), `wiring` (what meters got wrong).
"""
