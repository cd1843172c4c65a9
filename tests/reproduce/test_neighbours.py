"""A real nginx writes the reason for a line on another one; we find it there."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from logcanon.diagnose.neighbour_words import neighbour_words
from logcanon.diagnose.neighbours import Neighbours, neighbours
from logcanon.scan.line import parse_line
from logcanon.text.line_store import LineStore
from reproduce.lab.bench import Bench
from reproduce.lab.certificates import Chain
from reproduce.lab.scene import Scene, Upstream
from reproduce.layout import SHOP, shop, verified

pytestmark = pytest.mark.reproduce

POOL = (
    "upstream pool {\n    server 10.20.0.20:443 weight=9;\n    server backend.internal:443;\n}\n\n"
)
TEXT = POOL + shop(
    *verified("tls/ca.pem", "proxy_ssl_name backend.internal;"), passes="proxy_pass https://pool;"
)
SCENE = Scene(
    {SHOP: TEXT},
    (Upstream(), Upstream(Chain(title="strangers"), address="10.20.0.20")),
    {"nginx/tls/ca.pem": ("root",)},
)


def told(bench: Bench, sign: str) -> Neighbours:
    """What is told of the last line with these words."""
    texts = bench.nginx.lines()
    number = max(n for n, text in enumerate(texts) if sign in text)
    line = parse_line(texts[number])
    assert line is not None
    return neighbours(line, number, LineStore("\n".join(texts)), neighbour_words("en"))


def test_the_reason_is_found_on_the_other_line(tmp_path: Path) -> None:
    with Bench(SCENE, tmp_path) as bench:
        bench.nginx.start()
        assert bench.ask("shop.example.com").status == 200
        [remark] = told(bench, "temporarily disabled").remarks
        assert "upstream SSL certificate verify error: (21:" in remark or "(20:" in remark
        [remark] = told(bench, "certificate verify error").remarks
        assert "left this server out" in remark

        bench.nginx.reload()
        refuse_a_reload(bench)
        bench.impostor()
        assert bench.ask("shop.example.com").status == 502
        remarks = told(bench, "certificate verify error").remarks
        assert remarks[0].startswith("The reload before this line failed (line ")
        assert 'unknown directive "prxy_pass"' in remarks[0]


def refuse_a_reload(bench: Bench) -> None:
    """Ask nginx to load a configuration that is none; it goes on with the old one."""
    site = bench.nginx.configuration / SHOP
    site.write_text(site.read_text().replace("proxy_pass", "prxy_pass"))
    mark = bench.nginx.mark()
    bench.nginx.signal("SIGHUP")
    for _ in range(1000):
        if any("[emerg]" in text for text in bench.nginx.lines(mark)):
            return
        time.sleep(0.01)
    pytest.fail("nginx says nothing of a configuration that is none")
