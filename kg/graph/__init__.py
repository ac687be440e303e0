"""From claims to RDF and back: dataset, evidence, validation, store, questions."""
