"""The upstream-TLS family: each line leads to its own record, and each record keeps its word."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from logcanon.finding import Severity
from logcanon.nginx.directives import table
from logcanon.records.catalog import builtin_records_directory, load_catalog
from logcanon.records.check import check_catalog
from logcanon.records.computed import references
from logcanon.records.fact_id import KINDS, PLAIN_FACTS, read_fact_id
from logcanon.records.passages import passages, statements
from logcanon.scan.matcher import compile_signatures
from logcanon.scan.scanner import scan_bytes

DIRECTORY = builtin_records_directory()
CATALOG = load_catalog([DIRECTORY])
FOUNDING = "nginx/upstream-ssl-certificate-verify-error"
OURS = [record for record in CATALOG.records.values() if record.id != FOUNDING]
NGINX = shutil.which("nginx") or "/usr/sbin/nginx"

every_record = pytest.mark.parametrize("record", CATALOG.records.values(), ids=lambda r: r.id)
our_records = pytest.mark.parametrize("record", OURS, ids=lambda r: r.id)
_HAN = re.compile(r"[\u3400-\u9fff]")
_STAMP = re.compile(
    r"(?:\d{4}/\d\d/\d\d \d\d:\d\d:\d\d \[\w+\] \d+#\d+: (?:\*\d+ )?|nginx: (?:\[\w+\] )?)"
)
_OFF = re.compile(r"verify\s+off\b|verify\s*[:=]\s*false", re.IGNORECASE)


@pytest.fixture(scope="module", params=[False, True], ids=["quick", "plain"])
def matcher(request):
    return compile_signatures(CATALOG.records, plain=request.param)


def found(matcher, line):
    return [occurrence.record_id for occurrence in scan_bytes(matcher, line.encode())]


@every_record
def test_each_example_leads_to_its_own_record(matcher, record):
    assert record.examples
    for line in record.examples:
        [occurrence] = scan_bytes(matcher, line.encode())
        assert occurrence.record_id == record.id
        assert _STAMP.fullmatch(line[: occurrence.span.start]), "the message begins the match"


@every_record
def test_each_example_is_matched_by_one_regex_alone(record):
    for line in record.examples:
        matching = [r.id for r in CATALOG.records.values() if re.search(r.regex, line)]
        assert matching == [record.id]


@every_record
def test_no_counter_example_leads_to_the_record(matcher, record):
    assert len(record.counter_examples) >= 2
    for line in record.counter_examples:
        assert record.id not in found(matcher, line)


def test_no_signature_is_slow():
    assert compile_signatures(CATALOG.records).faults == ()


def test_the_same_message_of_a_client_is_not_taken_for_the_upstreams(matcher):
    for record in OURS:
        for line in record.examples:
            client = re.sub(
                r"SSL_(?:do_handshake|read)(.*) while .*? upstream, ",
                r"SSL_do_handshake\1 while SSL handshaking, ",
                line,
            ).replace("upstream SSL certificate verify", "client SSL certificate verify")
            if client != line:
                assert not [i for i in found(matcher, client) if i.startswith("nginx/upstream")]


def test_what_lua_and_njs_print_is_not_taken_for_nginx_own(matcher):
    line = next(r for r in OURS if r.id == "nginx/upstream-ssl-verify-self-signed").examples[0]
    for other, record in [
        ("lua ssl certificate verify error: (18: ", "nginx/lua-ssl-certificate-verify-error"),
        (
            "js fetch SSL certificate verify error: (18:",
            "nginx/js-fetch-ssl-certificate-verify-error",
        ),
    ]:
        changed = line.replace("upstream SSL certificate verify error: (18:", other)
        assert found(matcher, changed) == [record]


_CODES = {
    2: "issuer-not-found", 3: "crl-missing", 7: "bad-signature", 9: "not-yet-valid",
    10: "certificate-expired", 12: "crl-expired", 18: "self-signed",
    19: "self-signed-in-chain", 21: "first-certificate", 22: "chain-too-long",
    23: "certificate-revoked", 24: "invalid-ca", 25: "path-length", 26: "purpose",
    47: "name-constraint", 66: "weak-certificate-key", 67: "weak-ca-key", 68: "weak-signature",
}  # fmt: skip


# OpenSSL 3 says 32 where a CA may not sign certificates, which 1.1.1 calls an invalid CA.
_OTHER_CODES = {24: {32}}


@pytest.mark.parametrize(("code", "name"), _CODES.items())
def test_each_verify_code_has_its_record(code, name):
    lines = CATALOG.records[f"nginx/upstream-ssl-verify-{name}"].examples
    codes = {
        int(re.search(r"upstream SSL certificate verify error: \((\d+):", line)[1])
        for line in lines
    }
    assert codes == {code} | _OTHER_CODES.get(code, set())


@pytest.mark.parametrize("number", [40, *range(42, 50), 70, 80, 86, 112, 116, 120])
def test_each_alert_has_its_record_in_the_spelling_of_both_openssls(number):
    lines = [
        line
        for record in OURS
        if record.subcategory == "alert" and record.id != "nginx/upstream-tls-other-alert"
        for line in record.examples
        if f":SSL alert number {number})" in line
    ]
    assert any(re.search(r"SSL routines:\w+:", line) for line in lines)
    assert any("SSL routines::" in line for line in lines)
    if number in range(40, 48):
        assert any("::sslv3 alert" in line for line in lines)
        assert any("::ssl/tls alert" in line for line in lines)


@our_records
def test_it_has_the_shape_of_the_founding_record(record):
    written = json.loads((DIRECTORY / f"{record.id}.json").read_text("utf-8"))
    founding = json.loads((DIRECTORY / f"{FOUNDING}.json").read_text("utf-8"))
    del founding["remedies"]
    shared = [key for key in founding if key in written]
    assert shared == list(founding)
    assert [key for key in written if key in founding] == shared
    assert [key for key in written if key not in founding] in ([], ["remedies"])
    for name in ("workarounds", "dead_ends", "versions"):
        assert {tuple(part) for part in written[name]} == {tuple(founding[name][0])}


@our_records
def test_every_text_is_there_in_chinese(record):
    assert len(record.workarounds_zh) == len(record.workarounds)
    assert len(record.dead_ends_zh) == len(record.dead_ends)
    texts = [record.signature_zh, record.root_cause_zh, *record.workarounds_zh]
    texts += [cause.text_zh for cause in record.causes]
    texts += [part for d in record.dead_ends_zh for part in (d.action, d.why_fails)]
    assert [text for text in texts if not _HAN.search(text)] == []
    english = [record.root_cause, *(w.action for w in record.workarounds)]
    english += [cause.text for cause in record.causes]
    english += [part for d in record.dead_ends for part in (d.action, d.why_fails)]
    assert [text for text in english if not text.strip() or _HAN.search(text)] == []


@our_records
def test_both_languages_give_the_same_statements_and_commands(record):
    for given, translated in zip(record.workarounds, record.workarounds_zh, strict=True):
        assert statements(translated) == statements(given.action)
        commands = [p.text for p in passages(given.action) if p.kind == "shell"]
        assert [p.text for p in passages(translated) if p.kind == "shell"] == commands


@our_records
def test_no_rate_is_invented(record):
    rated = [record.confidence, record.fix_success_rate]
    rated += [w.success_rate for w in record.workarounds if not w.sources]
    rated += [d.fail_rate for d in record.dead_ends if not d.sources]
    assert set(rated) == {None}
    assert record.evidence_count == len(record.sources) > 0


@every_record
def test_no_workaround_switches_verification_off(record):
    texts = [text for w in record.workarounds for text in (w.action, w.how)]
    texts += [*record.workarounds_zh, *(d for r in record.remedies for d in r.directives)]
    assert [text for text in texts if _OFF.search(text) or "关闭验证" in text] == []


@our_records
def test_switching_verification_off_is_a_dead_end(record):
    if (
        "name-mismatch" in record.id
        or "-verify-" in record.id
        or record.id.startswith("nginx/upstream-tls")
    ):
        tried = " ".join(dead_end.action for dead_end in record.dead_ends)
        assert re.search(r"verification off|verify off|ssl_verify = false", tried)


@every_record
def test_causes_rest_on_known_facts(record):
    for cause in record.causes:
        facts = [*cause.evidence, *cause.counter_evidence]
        assert [fact for fact in facts if read_fact_id(fact) is None] == []
        assert not {*cause.evidence} & {*cause.counter_evidence}


def test_the_readme_lists_every_fact():
    readme = (DIRECTORY / "README.md").read_text("utf-8")
    facts = readme.partition("## Facts")[2].partition("\n## ")[0]
    rows = [row.split("|")[1] for row in facts.splitlines() if row.startswith("| `")]
    listed = {fact for row in rows for fact in re.findall(r"`([^`]+)`", row)}
    assert {fact for fact in listed if ":" not in fact} == PLAIN_FACTS
    assert {fact.partition(":")[0] for fact in listed if ":" in fact} == set(KINDS)


@our_records
def test_each_cause_names_what_mends_it(record):
    assert record.causes
    assert all(cause.workarounds for cause in record.causes)
    named = {index for cause in record.causes for index in cause.workarounds}
    assert named == set(range(len(record.workarounds)))


@our_records
def test_a_remedy_sets_what_its_workaround_says(record):
    causes = {cause.id: cause for cause in record.causes}
    for remedy in record.remedies:
        said = statements(record.workarounds[remedy.workaround].action)
        plain = {text for text in remedy.directives if not [*references(text)]}
        assert plain <= set(said)
        assert said or not plain, "only a computed value may be told in words alone"
        assert remedy.workaround in causes[remedy.cause].workarounds


@our_records
def test_alternatives_are_told_apart_for_the_machine(record):
    alternatives = {statements(w.action) for w in record.workarounds if statements(w.action)}
    assert len(alternatives) < 2 or record.remedies


@our_records
def test_every_directive_exists(record):
    for workaround in record.workarounds:
        for statement in statements(workaround.action):
            name = statement.split()[0]
            assert table().is_known(name) or name.startswith(("lua_", "js_"))


@our_records
def test_links_lead_to_other_records(record):
    graph = record.transition_graph
    links = [*graph.leads_to, *graph.preceded_by, *graph.frequently_confused_with]
    assert links
    assert record.id not in links
    assert [link for link in links if CATALOG.get(link) is None] == []


def test_the_check_finds_no_fault():
    assert CATALOG.faults == ()
    assert CATALOG.notes == ()
    weak = check_catalog(CATALOG)
    assert {fault.severity for fault in weak} == {Severity.HINT}
    assert {fault.path.stem for fault in weak} == {FOUNDING.partition("/")[2]}


_BROKEN = [
    ("", "nginx/upstream-ssl-verify-without-trusted-file"),
    ("proxy_ssl_trusted_certificate absent.pem;", "nginx/ssl-trusted-file-not-opened"),
    ("proxy_ssl_trusted_certificate empty.pem;", "nginx/ssl-trusted-file-without-certificate"),
    ("proxy_ssl_certificate absent.pem; proxy_ssl_certificate_key empty.pem;", "nginx/ssl-certificate-not-opened"),
    ("proxy_ssl_certificate empty.pem; proxy_ssl_certificate_key empty.pem;", "nginx/ssl-certificate-not-readable"),
    ("proxy_ssl_certificate empty.pem;", "nginx/upstream-ssl-certificate-without-key"),
]  # fmt: skip


@pytest.mark.skipif(not Path(NGINX).exists(), reason="nginx is not installed")
@pytest.mark.parametrize(("directives", "record_id"), _BROKEN)
def test_what_a_real_nginx_says_of_a_broken_configuration(tmp_path, matcher, directives, record_id):
    (tmp_path / "empty.pem").touch()
    location = f"location / {{ proxy_pass https://127.0.0.1; proxy_ssl_verify on; {directives} }}"
    (tmp_path / "nginx.conf").write_text(
        "error_log error.log; pid nginx.pid; events {}\n"
        f"http {{ server {{ listen 127.0.0.1:8080; {location} }} }}\n"
    )
    command = [NGINX, "-t", "-p", f"{tmp_path}/", "-c", f"{tmp_path}/nginx.conf"]
    tested = subprocess.run(command, capture_output=True, check=False, timeout=30)
    assert tested.returncode == 1
    line = next(line for line in tested.stderr.decode().splitlines() if "[emerg]" in line)
    # nginx 1.27.2 and later name the trusted file as any other certificate.
    later = record_id.replace("trusted-file-not-opened", "certificate-not-opened")
    later = later.replace("trusted-file-without-certificate", "certificate-not-readable")
    assert found(matcher, line) in ([record_id], [later])
