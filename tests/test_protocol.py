"""The protocol without a server: which formats a client takes, and what a request asks for."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.server.job import Job
from kg.server.protocol import FORMATS, SUPPORTED, ProtocolError, accepted, read_job

JSON, XML = FORMATS["json"], FORMATS["xml"]
FORM = "application/x-www-form-urlencoded"


@pytest.mark.parametrize(
    ("header", "first"),
    [
        (XML, XML),
        ("text/csv;q=0.5, application/sparql-results+xml", XML),
        ("text/csv;q=0.5, application/sparql-results+xml;q=0.4", "text/csv"),
        ("application/json", JSON),
        ("application/xml", XML),
        ("TEXT/CSV ; Q=0.9", "text/csv"),
        ("*/*", JSON),
        ("text/html, */*;q=0.1", JSON),
        ("application/sparql-results+json;q=0, */*", XML),
        ("text/*;q=0.5, text/csv;q=0.1", "text/tab-separated-values"),
        ("*/*;q=0.2, text/csv;q=0.3", "text/csv"),
        ("image/png, text/plain", "application/n-triples"),
        ("text/csv;q=many, text/turtle", "text/turtle"),
        ("text/csv;q=nan, text/turtle;q=0.1", "text/turtle"),
        ("text/csv;q=1, text/turtle;q=9", "text/csv"),
        (", ,text/turtle,", "text/turtle"),
        ("text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2", JSON),
        ("*", JSON),
        ("text/csv;q=.5, text/turtle;q=.6", "text/turtle"),
        ("text/csv;q=0.33333, text/turtle;q=0.3", "text/csv"),
    ],
)
def test_the_preferred_format_comes_first(header: str, first: str) -> None:
    assert accepted(header)[0] == first


@pytest.mark.parametrize("header", ["", " ", ","])
def test_no_wish_is_no_restriction(header: str) -> None:
    assert accepted(header) == ()


@pytest.mark.parametrize("header", ["image/png", "text/csv;q=0", "application/*+json", "nonsense", "*/*;q=0"])
def test_a_wish_that_nothing_fulfils_is_406(header: str) -> None:
    with pytest.raises(ProtocolError, match="choose from") as caught:
        accepted(header)
    assert caught.value.status == 406


def test_one_name_may_stand_for_two_formats() -> None:
    assert accepted("application/json") == (JSON, "application/ld+json")


@given(st.lists(st.sampled_from([*SUPPORTED, "*/*", "text/*", "image/png"]), min_size=1), st.data())
def test_whatever_is_accepted_is_supported_and_stands_once(types: list[str], data: st.DataObject) -> None:
    weights = [data.draw(st.sampled_from(["", ";q=0", ";q=0.3", ";q=1.0", ";q=x"])) for _ in types]
    try:
        found = accepted(",".join(map("".join, zip(types, weights, strict=True))))
    except ProtocolError:
        return
    assert set(found) <= set(SUPPORTED)
    assert len(set(found)) == len(found)


@given(st.text())
def test_no_header_breaks_it(header: str) -> None:
    try:
        assert set(accepted(header)) <= set(SUPPORTED)
    except ProtocolError as error:
        assert error.status == 406  # noqa: PT017 - the only failure there is


@pytest.mark.parametrize(
    ("method", "query", "content", "body"),
    [
        ("GET", urlencode({"query": "ASK {}"}), "", b""),
        ("HEAD", urlencode({"query": "ASK {}"}), "", b""),
        ("POST", "", FORM, b"query=ASK+%7B%7D"),
        ("POST", "", f"{FORM}; charset=UTF-8", b"query=ASK+%7B%7D"),
        ("POST", "", "application/sparql-query", b"ASK {}"),
        ("POST", "", "Application/SPARQL-Query;charset=utf-8", b"ASK {}"),
        ("POST", "", 'application/sparql-query; charset="UTF-8"', b"ASK {}"),
    ],
)
def test_every_form_of_a_query_is_the_same_job(method: str, query: str, content: str, body: bytes) -> None:
    assert read_job(method, query, content, "", body) == Job("ASK {}")


def test_the_data_set_comes_from_address_and_form() -> None:
    address = urlencode({"default-graph-uri": "http://a", "named-graph-uri": "http://c"})
    body = urlencode([("query", "ASK {}"), ("default-graph-uri", "http://b")]).encode()
    job = read_job("POST", address, FORM, "", body)
    assert job == Job("ASK {}", (), ("http://a", "http://b"), ("http://c",))


@pytest.mark.parametrize(("name", "media"), FORMATS.items())
def test_a_named_format_outdoes_the_header(name: str, media: str) -> None:
    job = read_job("GET", urlencode({"query": "ASK {}", "format": name}), "", "image/png", b"")
    assert job == Job("ASK {}", (media,))


@pytest.mark.parametrize(
    ("formats", "accept", "expected"),
    [
        (["json"], f"{XML}, text/csv", (JSON, XML, "text/csv")),
        (["json"], f"{JSON}, text/turtle;q=0.5", (JSON, "text/turtle")),
        (["rdf+xml"], "application/rdf+xml", ("application/rdf+xml",)),
        (["turtle", "pdf"], "", ("text/turtle",)),
        (["pdf"], "text/html, */*;q=0.1", accepted("*/*")),
    ],
)
def test_the_header_says_what_to_send_where_a_named_format_does_not_serve(
    formats: list[str], accept: str, expected: tuple[str, ...]
) -> None:
    query = urlencode([("query", "ASK {}"), *(("format", name) for name in formats)])
    assert read_job("GET", query, "", accept, b"") == Job("ASK {}", expected)


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_no_query_asks_for_the_service_description(method: str) -> None:
    assert read_job(method, "", "", "", b"") is None


@pytest.mark.parametrize(
    ("status", "method", "query", "content", "body"),
    [
        (400, "POST", "", FORM, b""),
        (400, "GET", "query=ASK+%7B%7D&query=ASK+%7B%7D", "", b""),
        (400, "POST", "query=ASK+%7B%7D", FORM, b"query=ASK+%7B%7D"),
        (400, "POST", "query=ASK+%7B%7D", "application/sparql-query", b"ASK {}"),
        (400, "GET", "query=ASK+%7B%7D&format=pdf", "", b""),
        (400, "POST", "", "application/sparql-query", b"ASK { \xff }"),
        (400, "GET", "query=ASK%7B%7D%23%ff", "", b""),
        (400, "GET", "query=ASK%7B%7D%23%ED%A0%80", "", b""),
        (400, "POST", "", FORM, b"query=ASK%7B%7D%23%ff"),
        (415, "POST", "", f"{FORM}; charset=iso-8859-1", b"query=ASK%7B%7D"),
        (415, "POST", "", 'application/sparql-query; charset="Shift_JIS"', b"ASK {}"),
        (400, "GET", "a=b&" * 5000, "", b""),
        (403, "POST", "", "application/sparql-update", b"CLEAR ALL"),
        (403, "POST", "", FORM, b"update=CLEAR+ALL"),
        (403, "GET", "update=CLEAR+ALL", "", b""),
        (403, "POST", "", FORM, b"query=ASK+%7B%7D&update=CLEAR+ALL"),
        (415, "POST", "", "text/plain", b"ASK {}"),
        (415, "POST", "", "", b"ASK {}"),
        (415, "POST", "", "multipart/form-data", b""),
    ],
)
def test_what_the_protocol_forbids_has_its_status(
    status: int, method: str, query: str, content: str, body: bytes
) -> None:
    with pytest.raises(ProtocolError) as caught:
        read_job(method, query, content, "", body)
    assert caught.value.status == status
