"""Networks that the graph declares, tie by tie."""
