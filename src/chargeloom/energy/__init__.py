"""Who may charge how fast: pure algorithms, without input, output or clock.

`chargeloom.energy.scenario` reads a scenario, `chargeloom.energy.algorithms` names the planners,
`chargeloom.energy.replay` runs one on it. numpy and highspy come with `chargeloom[energy]`.
"""
