"""Pages of charges: sessions with their curves, and the tokens that pay for them."""
