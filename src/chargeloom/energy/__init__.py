"""Who may charge how fast: pure algorithms, without input, output or clock.

`planning` schedules days ahead, `balancing` shares what there is right now, `envelope` folds what others
say of a site's power. highspy comes with `chargeloom[energy]`.
"""
