"""The graph on the web: a SPARQL 1.1 Protocol endpoint, a query page, entity pages and the network."""
