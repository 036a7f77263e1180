"""The pages of tariffs: what a charge costs, where, and which bills wait for somebody."""
