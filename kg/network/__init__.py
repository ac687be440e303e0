"""Networks of the graph and their pictures."""
