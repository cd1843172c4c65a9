"""The words of every record in lines of other programs, in source code and prose: none counts."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace

import pytest

from logcanon.scan.line import parse_line
from logcanon.scan.matcher import Matcher, compile_signatures
from scan.lines import ROOT

LINES = (ROOT / "tests/cases/messages/foreign.txt").read_text("utf-8").splitlines()
# Where nginx's words stand in lines that are not its own.
FORMS = [
    # other servers and programs
    "[Sat Jun 01 02:17:42.123456 2024] [ssl:error] [pid 411:tid 140] [client 10.0.0.5:49152] AH02039: {}",
    "[Sat Jun 01 02:17:42 2024] [error] [client 10.0.0.5] {}",
    "2024-06-01T02:17:42+00:00 haproxy[7]: Server app/web1 is DOWN, reason: {}",
    "Jun  1 02:17:42 lb haproxy[812]: backend app: {}",
    "[2024-06-01 02:17:42.123][31][error][upstream] [source/common/x.cc:42] {}",
    'time="2024-06-01T02:17:42Z" level=error msg="{}" entryPointName=web',
    "2024-06-01T02:17:42Z ERR {} error=refused entryPointName=websecure",
    '{{"level":"error","ts":1717208262.1,"logger":"http.log.error","msg":"{}"}}',
    "curl: (60) {}",
    "curl: (7) Failed to connect: {}",
    "140259:error:0A000086: {}",
    "verify error:num=20:{}",
    "[01-Jun-2024 02:17:42] WARNING: [pool www] child 7 said into stderr: {}",
    "PHP Warning:  fopen(): {} in /srv/a.php on line 3",
    "Jun  1 02:17:42 host systemd[1]: nginx.service: {}",
    "Jun  1 02:17:42 host kernel: [12345.678901] {}",
    "Jun  1 02:17:42 host sshd[411]: error: {}",
    "2024-06-01 02:17:42,123 ERROR [main] c.e.Proxy - {}",
    "2024/06/01 02:17:42 http: proxy error: {}",
    "E0601 02:17:42.123456       7 proxy.go:42] {}",
    "ERROR:root:{}",
    "npm ERR! {}",
    # access logs
    '10.0.0.5 - - [01/Jun/2024:02:17:42 +0000] "GET /?q={} HTTP/1.1" 200 1 "-" "curl/8"',
    '10.0.0.5 - - [01/Jun/2024:02:17:42 +0000] "GET / HTTP/1.1" 200 1 "-" "{}"',
    # source code
    '    ngx_log_error(NGX_LOG_ERR, c->log, 0, "{}");',
    '                      "{}");',
    '                  "{}",',
    '    raise ProxyError("{}")',
    'log.Printf("{}", err)',
    "        ngx.log(ngx.ERR, '{}')",
    "  // {} is what nginx says",
    "/* {}: see the manual */",
    "    if (strstr(line, '{}') != NULL)",
    "+    return fmt.Errorf(`{}: %w`, err)",
    'MESSAGE = "{}"',
    # prose and documentation
    "I see {} and do not know why.",
    "The message {} means that the other side went away.",
    "Fixed: {} after the upgrade (thanks to all)",
    "Why does nginx say {}?",
    "{} is logged when nothing listens there.",
    "{} - see the section on upstreams below",
    "* *) Bugfix: {} might appear in logs.",
    "## How to mend {} in five minutes",
    "- [{}](https://example.com/a) explains it",
    "info: {} (from the build tool)",
]  # fmt: skip
# nginx's own lines in which somebody else says the words.
OURS = [
    '2024/06/01 02:17:42 [error] 7#7: *3 access forbidden by rule, client: 10.0.0.5, server: a, request: "GET /{} HTTP/1.1", host: "a"',
    '2024/06/01 02:17:42 [info] 7#7: *3 client closed connection, client: 10.0.0.5, server: a, request: "GET / HTTP/1.1", host: "a", referrer: "http://x/{}"',
]  # fmt: skip


def _records() -> dict[str, dict[str, object]]:
    paths = sorted((ROOT / "records").rglob("*.json"))
    loaded = [json.loads(path.read_text("utf-8")) for path in paths if path.name[0] != "r"]
    return {record["id"]: record for record in loaded if "regex" in record}


RECORDS = _records()


@pytest.fixture(scope="module", params=[False, True], ids=["hyperscan", "stdlib"])
def catalogue(request: pytest.FixtureRequest) -> Matcher:
    records = {key: SimpleNamespace(regex=record["regex"]) for key, record in RECORDS.items()}
    return compile_signatures(records, plain=request.param)


def messages() -> list[str]:
    """The message of one line of each record."""
    found = []
    for record in RECORDS.values():
        examples = record.get("examples")
        line = parse_line(str(examples[0])) if isinstance(examples, list) and examples else None
        found.append(line.message.text if line is not None else str(record["signature"]))
    return found


def test_no_line_of_others_is_recognised(catalogue: Matcher) -> None:
    lines = [form.format(text) for form in FORMS for text in messages()]
    assert len(lines) > 40 * 59
    data = "\n".join([*LINES, *lines]).encode()
    wrong = [f"{o.record_id}: {o.line.text}" for o in catalogue.scan(data)]
    print(*wrong[:50], sep="\n")
    assert not wrong


def test_what_others_say_in_our_lines_is_not_recognised(catalogue: Matcher) -> None:
    own = catalogue.match_line(OURS[0].format(""))
    lines = [form.format(text) for form in OURS for text in messages()]
    found = catalogue.scan("\n".join(lines).encode())
    wrong = [o.line.text for o in found if own is None or o.record_id != own.record_id]
    print(*wrong[:50], sep="\n")
    assert not wrong


def test_its_own_sources_are_not_recognised(catalogue: Matcher) -> None:
    """The records, our code and documents hold the words more often than anything else."""
    paths: list[Path] = []
    for pattern in ("server/**/*.py", "*.md", "records/*.md"):
        paths += ROOT.glob(pattern)
    assert len(paths) > 100
    for path in paths:
        assert [o.line.text for o in catalogue.scan(path.read_bytes())] == [], path
