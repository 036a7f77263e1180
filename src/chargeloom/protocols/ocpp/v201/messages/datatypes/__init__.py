"""What the messages of OCPP 2.0.1 are made of, by subject; None stands for what was left out."""
