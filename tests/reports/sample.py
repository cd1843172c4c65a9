"""Findings on the founding record's line and on a configuration, for all writers."""

from __future__ import annotations

import re
from pathlib import Path

from logcanon.finding import Applicability, Finding, Fix, Location, Severity
from logcanon.records.catalog import builtin_records_directory, load_catalog
from logcanon.text import EditSet, Source, Span, TextEdit

LOG = Path("/var/log/nginx/error.log")
CONF = Path("/etc/nginx/conf.d/shop.conf")
RECORD = load_catalog([builtin_records_directory()]).records[
    "nginx/upstream-ssl-certificate-verify-error"
]
CONF_TEXT = """\
# 商店 🛒
server {
\tserver_name shop.example.com;
\tlocation /api/ {
\t\tproxy_pass https://10.20.0.19;
\t}
}
"""
SOURCES = {CONF: Source(CONF, CONF_TEXT)}
LINES = [
    "2026/11/23 11:41:41 [notice] 11465#11465: start worker process 11466",
    RECORD.examples[0],
    "",
    RECORD.examples[0].replace("*1 ", "*17 ").replace("/api/orders", "/api/carts"),
]


def lookup(path: Path) -> Source:
    if path not in SOURCES:
        raise FileNotFoundError(2, "No such file or directory", str(path))
    return SOURCES[path]


def log_line(path: Path, line: int) -> str | None:
    return LINES[line] if path == LOG else None


def conf_location(text: str, note: str = "") -> Location:
    start = CONF_TEXT.index(text)
    return Location(CONF, Span(start, start + len(text)), note=note)


def fields_of(line: str) -> dict[str, str]:
    found = re.findall(r', (client|server|request|upstream|host): "?([^",]*)', line)
    return dict(found)


def record_finding(line: int) -> Finding:
    text = LINES[line]
    span = Span(*re.search(RECORD.regex, text).span())
    statement = "proxy_pass https://10.20.0.19;"
    at = CONF_TEXT.index(statement) + len(statement)
    edits = EditSet(
        [TextEdit(Span(at, at), "\n\t\tproxy_ssl_verify on;\n\t\tproxy_ssl_name 商店;")]
    )
    return Finding(
        id=RECORD.id,
        kind="record",
        severity=Severity.ERROR,
        message=RECORD.root_cause,
        primary=Location(LOG, span, line=line),
        related=(conf_location("server_name shop.example.com;", "this server"),),
        fixes=(
            Fix("Verify the upstream's certificate", Applicability.SAFE, {CONF: edits}),
            Fix("Ask the upstream's owner for a new certificate", Applicability.DISPLAY_ONLY, {}),
        ),
        level="error",
        fields=fields_of(text),
        cause=conf_location("location /api/", "server shop.example.com > location /api/"),
        help_uri=RECORD.official_doc_url,
    )


RULE = Finding(
    id="upstream-tls-unverified",
    kind="rule",
    severity=Severity.WARNING,
    message="`proxy_pass https://` without verification: 50% of a TLS connection\nand no more",
    primary=conf_location("proxy_pass https://10.20.0.19;"),
    help_uri="https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_ssl_verify",
)
FINDINGS = (record_finding(1), record_finding(3), RULE)
