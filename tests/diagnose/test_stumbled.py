"""From the line that nginx names to the fault that made it stop there, asked of a real nginx."""

from __future__ import annotations

from pathlib import Path

import pytest

from logcanon.diagnose.engine import Engine
from logcanon.finding import Finding
from logcanon.scan.matcher import compile_signatures
from logcanon.scan.scanner import scan_bytes
from rules.world import CaseDisk, apply, catalog, load, needs_nginx, nginx_test

# The faulty line (it ends in a mark), the line that nginx names, the record that knows its words.
FAULTS = {
    "a missing semicolon, another argument": (
        "listen 127.0.0.1:8080;\nroot /srv/shop  #!\nindex index.html;\n",
        "wrong-number-of-arguments",
        1,
    ),
    "a missing semicolon, a parameter": (
        "listen 127.0.0.1:8080  #!\nserver_name shop.example.com\n    www.example.com;\n",
        "invalid-parameter",
        2,
    ),
    "a missing semicolon, a name that is none": (
        "listen 127.0.0.1:8080;\naccess_log shop.log  #!\nerror_log error.log;\n",
        "unknown-log-format",
        1,
    ),
    "a missing semicolon, a block": (
        "listen 127.0.0.1:8080;\nserver_name shop.example.com  #!\nlocation / {\n}\n",
        "directive-not-terminated",
        1,
    ),
    "a missing semicolon, the end of the block": (
        "listen 127.0.0.1:8080;\nlocation / {\n    root /srv/shop  #!\n}\n",
        "unexpected-closing-brace",
        1,
    ),
    "a missing opening brace": (
        "listen 127.0.0.1:8080;\nlocation /  #!\n    root /srv/shop;\n}\n",
        "directive-without-block",
        1,
    ),
    "a missing closing brace": (
        "listen 127.0.0.1:8080;\nlocation / {  #!\n    root /srv/shop;\n\nserver_tokens off;\n",
        "unexpected-end-of-file-in-block",
        6,
    ),
    "a brace in a regular expression": (
        "listen 127.0.0.1:8080;\nrewrite ^/[0-9]{4}/ /;  #!\n",
        "directive-not-terminated",
        0,
    ),
    "a semicolon too many": ("listen 127.0.0.1:8080;;  #!\n", "unexpected-character", 0),
    "an earlier warning is not the reason": (
        "listen 127.0.0.1:8080;\nserver_name shop.example.com\nroot /srv/shop;\nauto_index on;  #!\n",
        "unknown-directive",
        0,
    ),
}


def written(folder: Path, body: str) -> tuple[Path, int]:
    """A configuration around `body`, and the line number of the fault."""
    inner = "".join(f"        {line}\n" for line in body.splitlines())
    text = f"http {{\n    server {{\n{inner}    }}\n}}\n"
    number = next(n for n, line in enumerate(text.splitlines(), 1) if "#!" in line)
    main = folder / "case" / "nginx.conf"
    main.parent.mkdir()
    main.write_text(text.replace("  #!", ""))
    return main, number


def concluded(main: Path, said: str) -> Finding:
    """What is concluded of nginx's own line."""
    line = next(line for line in said.splitlines() if "[emerg]" in line)
    [occurrence] = scan_bytes(compile_signatures(catalog().records), line.encode())
    engine = Engine(catalog(), CaseDisk(main.parent), "en")
    return engine.joined(occurrence, Path("error.log"), [load(main)])


@needs_nginx
@pytest.mark.parametrize(("body", "record", "later"), FAULTS.values(), ids=list(FAULTS))
def test_nginx_names_a_line_and_we_the_fault(
    tmp_path: Path, body: str, record: str, later: int
) -> None:
    main, number = written(tmp_path, body)
    accepted, said = nginx_test(main)
    assert not accepted
    assert f"nginx.conf:{number + later}\n" in said
    finding = concluded(main, said)
    assert finding.id == f"nginx/{record}"
    assert finding.cause is not None
    source = load(main).trees[main].source
    assert source.lines.line_at(finding.cause.span.start) + 1 == number
    apply(finding.fixes[0])
    accepted, said = nginx_test(main)
    assert accepted, said
