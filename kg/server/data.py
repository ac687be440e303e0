"""Data for machines: an entity as RDF, and the description of the service."""

from __future__ import annotations

import pyoxigraph as ox

from kg.vocabulary import ID, PREFIXES

__all__ = ["ENTITY_FORMATS", "describe_entity", "describe_service"]

ENTITY_FORMATS = {".ttl": ox.RdfFormat.TURTLE, ".jsonld": ox.RdfFormat.JSON_LD, ".nt": ox.RdfFormat.N_TRIPLES}
SD = "http://www.w3.org/ns/sparql-service-description#"
FORMATS = (
    *("SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV"),
    *("Turtle", "N-Triples", "RDF_XML", "JSON-LD"),
)


def describe_entity(store: ox.Store, name: str, form: ox.RdfFormat) -> bytes | None:
    """Return what the graph says of an entity: its own triples, and its claims with their parts; None if unknown."""
    try:
        subject = ox.NamedNode(ID + name)
    except ValueError:
        return None
    triples = {q.triple for q in store.quads_for_pattern(subject, None, None)}
    claims = {
        q.subject
        for q in store.quads_for_pattern(None, None, subject)
        if str(q.subject).startswith(f"<{ID}claim-")
    }
    triples |= {q.triple for claim in claims for q in store.quads_for_pattern(claim, None, None)}
    if not triples:
        return None
    return ox.serialize(sorted(triples, key=str), format=form, prefixes=dict(PREFIXES))


def describe_service(url: str, form: ox.RdfFormat) -> bytes:
    """Return the service description (https://www.w3.org/TR/sparql11-service-description/).

    Raises:
        ValueError: the address is no IRI.
    """
    node = ox.NamedNode
    service, dataset, graph = node(url), node(f"{url}#dataset"), node(f"{url}#default-graph")
    rows = [
        (service, PREFIXES["rdf"] + "type", node(SD + "Service")),
        (service, SD + "endpoint", service),
        (service, SD + "supportedLanguage", node(SD + "SPARQL11Query")),
        (service, SD + "feature", node(SD + "UnionDefaultGraph")),
        (service, SD + "defaultDataset", dataset),
        (dataset, PREFIXES["rdf"] + "type", node(SD + "Dataset")),
        (dataset, SD + "defaultGraph", graph),
        (graph, PREFIXES["rdf"] + "type", node(SD + "Graph")),
        *((service, SD + "resultFormat", node(f"http://www.w3.org/ns/formats/{f}")) for f in FORMATS),
    ]
    triples = (ox.Triple(s, node(p), o) for s, p, o in rows)
    return ox.serialize(triples, format=form, prefixes={"sd": SD, **PREFIXES}) or b""
