"""The graph as spreadsheets: ``build/tables/*.csv``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg.graph.frames import to_frame
from kg.graph.store import select

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["QUERIES", "build_tables"]

SOURCES = """
  { SELECT ?claim (GROUP_CONCAT(DISTINCT ?where; SEPARATOR="; ") AS ?sources) WHERE {
      ?claim prov:wasQuotedFrom ?evidence .
      ?evidence oa:hasSource ?document ; oa:hasSelector [ dip:firstLine ?first ; dip:lastLine ?last ] .
      BIND(CONCAT(STRAFTER(STR(?document), STR(id:)), ":", STR(?first),
                  IF(?first = ?last, "", CONCAT("-", STR(?last)))) AS ?where)
    } GROUP BY ?claim }"""

QUERIES: Mapping[str, str] = {
    "entities": """
SELECT ?id ?class ?label_en ?label_ja (GROUP_CONCAT(DISTINCT ?other; SEPARATOR="; ") AS ?names)
       (SAMPLE(?match) AS ?identifier) WHERE {
  GRAPH graph:entities { ?thing a ?type ; skos:prefLabel ?label_en, ?label_ja }
  FILTER(LANG(?label_en) = "en" && LANG(?label_ja) = "ja")
  FILTER(STRSTARTS(STR(?type), STR(dip:)))
  FILTER NOT EXISTS { ?thing a ?narrower . ?narrower rdfs:subClassOf+ ?type }
  OPTIONAL { ?thing skos:altLabel|skos:hiddenLabel ?other }
  OPTIONAL { ?thing skos:exactMatch ?match }
  BIND(STRAFTER(STR(?thing), STR(id:)) AS ?id)
  BIND(STRAFTER(STR(?type), STR(dip:)) AS ?class)
} GROUP BY ?id ?class ?label_en ?label_ja ORDER BY ?class ?id""",
    "claims": f"""
SELECT ?id ?sentence_en ?sentence_ja ?subject ?predicate ?object ?status ?earliest ?latest ?sources WHERE {{
  ?claim a dip:Claim ; rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o ; dip:status ?state ;
         rdfs:label ?sentence_en, ?sentence_ja .
  FILTER(LANG(?sentence_en) = "en" && LANG(?sentence_ja) = "ja")
  OPTIONAL {{ ?claim dip:earliest ?earliest }}
  OPTIONAL {{ ?claim dip:latest ?latest }}{SOURCES}
  BIND(STRAFTER(STR(?claim), STR(id:)) AS ?id)
  BIND(STRAFTER(STR(?s), STR(id:)) AS ?subject)
  BIND(STRAFTER(STR(?p), STR(dip:)) AS ?predicate)
  BIND(IF(ISIRI(?o), STRAFTER(STR(?o), STR(id:)), STR(?o)) AS ?object)
  BIND(STRAFTER(STR(?state), "status-") AS ?status)
}} ORDER BY ?subject ?predicate ?object ?id""",
    "instruments": """
SELECT ?id ?label_en ?label_ja ?kind (MIN(?day) AS ?earliest) (MAX(?late) AS ?latest)
       (GROUP_CONCAT(DISTINCT ?party; SEPARATOR="; ") AS ?parties)
       (GROUP_CONCAT(DISTINCT ?signatory; SEPARATOR="; ") AS ?signatories)
       (GROUP_CONCAT(DISTINCT ?field; SEPARATOR="; ") AS ?fields)
       (GROUP_CONCAT(DISTINCT ?status; SEPARATOR="; ") AS ?statuses) WHERE {
  ?thing a dip:Instrument ; dip:kind/skos:notation ?kind ; skos:prefLabel ?label_en, ?label_ja .
  FILTER(LANG(?label_en) = "en" && LANG(?label_ja) = "ja")
  BIND(STRAFTER(STR(?thing), STR(id:)) AS ?id)
  OPTIONAL { ?c rdf:subject ?thing ; rdf:predicate ?dated ; dip:earliest ?day ; dip:latest ?late
             FILTER(?dated IN (dip:signedOn, dip:publishedOn, dip:adoptedOn, dip:dated)) }
  OPTIONAL { ?pc rdf:subject ?thing ; rdf:predicate dip:party ; rdf:object/skos:prefLabel ?party ; dip:status/skos:notation ?status
             FILTER(LANG(?party) = "en") }
  OPTIONAL { ?sc rdf:subject ?thing ; rdf:predicate dip:signatory ; rdf:object/skos:prefLabel ?signatory
             FILTER(LANG(?signatory) = "en") }
  OPTIONAL { ?fc rdf:subject ?thing ; rdf:predicate dip:field ; rdf:object/skos:prefLabel ?field FILTER(LANG(?field) = "en") }
} GROUP BY ?id ?label_en ?label_ja ?kind ORDER BY ?earliest ?id""",
    "programmes": """
SELECT ?id ?label_en ?label_ja (GROUP_CONCAT(DISTINCT ?operator; SEPARATOR="; ") AS ?operators)
       (GROUP_CONCAT(DISTINCT ?funder; SEPARATOR="; ") AS ?funders)
       (GROUP_CONCAT(DISTINCT ?partner; SEPARATOR="; ") AS ?partners)
       (GROUP_CONCAT(DISTINCT ?money; SEPARATOR="; ") AS ?budgets)
       (GROUP_CONCAT(DISTINCT ?field; SEPARATOR="; ") AS ?fields) WHERE {
  ?thing a ?type ; skos:prefLabel ?label_en, ?label_ja .
  FILTER(?type IN (dip:Programme, dip:Call, dip:Project))
  FILTER(LANG(?label_en) = "en" && LANG(?label_ja) = "ja")
  BIND(STRAFTER(STR(?thing), STR(id:)) AS ?id)
  OPTIONAL { ?oc rdf:subject ?thing ; rdf:predicate dip:operator ; rdf:object/skos:prefLabel ?operator FILTER(LANG(?operator) = "en") }
  OPTIONAL { ?uc rdf:subject ?thing ; rdf:predicate dip:funder ; rdf:object/skos:prefLabel ?funder FILTER(LANG(?funder) = "en") }
  OPTIONAL { ?pc rdf:subject ?thing ; rdf:predicate dip:partner ; rdf:object/skos:prefLabel ?partner FILTER(LANG(?partner) = "en") }
  OPTIONAL { ?bc rdf:subject ?thing ; rdf:predicate ?b ; rdf:object ?amount ; dip:currency ?currency
             FILTER(?b IN (dip:budget, dip:grant)) BIND(CONCAT(?currency, " ", STR(?amount)) AS ?money) }
  OPTIONAL { ?fc rdf:subject ?thing ; rdf:predicate dip:field ; rdf:object/skos:prefLabel ?field FILTER(LANG(?field) = "en") }
} GROUP BY ?id ?label_en ?label_ja ORDER BY ?id""",
    "observations": """
SELECT ?dataset ?id ?reporter ?partner ?region ?field ?period ?rank ?share ?countries ?projects WHERE {
  ?o a qb:Observation ; qb:dataSet ?set .
  BIND(STRAFTER(STR(?o), STR(id:)) AS ?id)
  BIND(STRAFTER(STR(?set), STR(id:)) AS ?dataset)
  OPTIONAL { ?o dip:reporter/skos:prefLabel ?reporter FILTER(LANG(?reporter) = "en") }
  OPTIONAL { ?o dip:counterpartCountry/skos:prefLabel ?partner FILTER(LANG(?partner) = "en") }
  OPTIONAL { ?o dip:region/skos:prefLabel ?region FILTER(LANG(?region) = "en") }
  OPTIONAL { ?o dip:researchField/skos:prefLabel ?field FILTER(LANG(?field) = "en") }
  OPTIONAL { ?o dip:referencePeriod ?period }
  OPTIONAL { ?o dip:rank ?rank }
  OPTIONAL { ?o dip:share ?share }
  OPTIONAL { ?o dip:countries ?countries }
  OPTIONAL { ?o dip:projects ?projects }
} ORDER BY ?dataset ?id""",
}


def build_tables(store: ox.Store) -> dict[str, pd.DataFrame]:
    """Return the tables that an analyst opens in a spreadsheet, by name."""
    tables = {}
    for name, query in QUERIES.items():
        tables[name] = to_frame(select(store, query))
    return tables
