"""Values that a remedy takes from the line, and names of facts."""

import pytest

from logcanon.records.computed import fill_in
from logcanon.records.fact_id import FactId, read_fact_id


@pytest.mark.parametrize(
    ("statement", "groups", "text"),
    [
        ("client_max_body_size @bytes|mebibytes@;", {"bytes": "12582913"}, "client_max_body_size 13m;"),
        ("client_max_body_size @bytes|mebibytes@;", {"bytes": "1"}, "client_max_body_size 1m;"),
        ("@name@ @size|double@;", {"name": "x_size", "size": "64"}, "x_size 128;"),
        ("x @size|double@;", {"size": "64k"}, "x 128k;"),
        ("x @size|double@;", {"size": "many"}, None),
        ("x @bytes|mebibytes@;", {"bytes": "-1"}, None),
        ("x @size|treble@;", {"size": "64"}, None),
        ("x @size@;", {}, None),
        ("error_page 404 @app;", {}, "error_page 404 @app;"),
    ],
)  # fmt: skip
def test_values_are_filled_in(statement, groups, text):
    made = fill_in(statement, groups)
    assert (made and made.text) == text


def test_where_a_value_came_from_is_kept():
    assert fill_in("x @size|double@;", {"size": "64"}).origins == (("size", "64"),)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("errno:111", FactId("errno", "111")),
        ("is:proxy_http_version=1.1", FactId("is", "proxy_http_version", "1.1")),
        ("while:connecting to upstream", FactId("while", "connecting to upstream")),
        ("sni-on", FactId("sni-on")),
        ("errno:many", None),
        ("errno", None),
        ("is:proxy_http_version", None),
        ("level:fatal", None),
        ("set:", None),
        ("set:Proxy", None),
        ("message: x", None),
        ("sni-on:x", None),
        ("weather:fine", None),
    ],
)
def test_the_name_of_a_fact(text, parts):
    assert read_fact_id(text) == parts
