"""What the probe says nginx prints is what a real nginx prints, against the same upstreams.

One nginx with every row of the table at every depth, in a namespace of its own.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from logcanon.probe.chain import OpenSSL, verify_code
from logcanon.probe.decode import read_pem
from probe.test_chain import TABLE, rules
from reproduce.lab.bench import Bench
from reproduce.lab.certificates import Chain
from reproduce.lab.scene import Scene, Upstream

pytestmark = pytest.mark.reproduce

SERVER = Path(__file__).parents[2] / "server"
DEPTHS = range(4)
_CODE = re.compile(r'verify error: \((\d+):.*request: "GET /(\d+)/(\d+) ')
LOCATION = """\
    location /{row}/{depth} {{
        proxy_pass https://10.20.1.{row}:443;
        proxy_ssl_verify on;
        proxy_ssl_name {name};
        proxy_ssl_trusted_certificate @folder@/{row}.pem;
        proxy_ssl_verify_depth {depth};
        proxy_ssl_session_reuse off;{more}
    }}
"""
# rows of the table and depths to ask with the command itself
ASKED = [
    (0, 1),
    (1, 1),
    (3, 1),
    (4, 0),
    (5, 0),
    (6, 1),
    (7, 0),
    (10, 1),
    (14, 1),
    (15, 1),
    (16, 1),
    (25, 1),
]


def configuration(locations: list[str]) -> dict[str, str]:
    return {"conf.d/shop.conf": "server {\n    listen 80;\n" + "".join(locations) + "}\n"}


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    locations = [
        LOCATION.format(row=row, depth=depth, name="backend.internal", more="")
        for row in range(len(TABLE))
        for depth in DEPTHS
    ]
    scene = Scene(
        configuration(locations),
        upstreams=tuple(
            Upstream(chain, tuple(sends.split()), f"10.20.1.{row}")
            for row, (chain, sends, *_) in enumerate(TABLE)
        ),
        pems={
            f"{row}.pem": tuple(f"{row}:{name}" for name in trusts.split())
            for row, (_, _, trusts, *_) in enumerate(TABLE)
        },
    )
    with Bench(scene, tmp_path_factory.mktemp("nginx")) as made:
        made.nginx.start()
        for row in range(len(TABLE)):
            for depth in DEPTHS:
                made.ask("shop", f"/{row}/{depth}")
        yield made


@pytest.fixture(scope="module")
def lines(bench: Bench) -> dict[tuple[int, int], str]:
    found = {}
    for line in bench.nginx.loud_lines():
        match = _CODE.search(line)
        assert match, line
        found[int(match[2]), int(match[3])] = line
    return found


def openssl_of(bench: Bench) -> OpenSSL:
    return OpenSSL.V1 if bench.installation.openssl.startswith("1.1.1") else OpenSSL.V3


def probe(bench: Bench, *arguments: object, code: int) -> str:
    argv = [
        "env",
        f"PYTHONPATH={SERVER}",
        "LC_ALL=C.UTF-8",
        sys.executable,
        "-m",
        "logcanon",
        "probe",
    ]
    main = bench.nginx.configuration / "nginx.conf"
    done = bench.namespace.run([*argv, *map(str, arguments), "--nginx-conf", str(main)])
    assert (done.returncode, done.stderr) == (code, ""), done.stdout + done.stderr
    return done.stdout


def answer(page: str, openssl: OpenSSL) -> str:
    """What the page says that nginx prints; one row stands for both where they agree."""
    rows = page.partition("What nginx answers\n")[2].partition("\n\n")[0].splitlines()
    [row] = rows if len(rows) == 1 else [r for r in rows if r.strip().startswith(openssl.value)]
    return row.strip().removeprefix(openssl.value).strip()


def test_the_whole_table(bench: Bench, lines: dict[tuple[int, int], str]) -> None:
    printed = {key: int(_CODE.search(line)[1]) for key, line in lines.items()}  # type: ignore[index]
    predicted = {}
    for row in range(len(TABLE)):
        sent = read_pem((bench.folder / "upstreams" / f"upstream{row}.pem").read_bytes())
        trusted = read_pem((bench.folder / f"{row}.pem").read_bytes())
        for depth in DEPTHS:
            code = verify_code(sent, rules(trusted, depth), openssl_of(bench))
            if code:
                predicted[row, depth] = code
    assert predicted == printed
    assert len(printed) > 60


@pytest.mark.parametrize(("row", "depth"), ASKED)
def test_asked_beside_nginx(
    bench: Bench, lines: dict[tuple[int, int], str], row: int, depth: int
) -> None:
    line = lines.get((row, depth))
    if line is None:
        # nginx said nothing: the address is asked, and the depth given as that of the location
        page = probe(bench, f"10.20.1.{row}:443", "--depth", depth, code=0)
        assert page.startswith(f"nginx accepts 10.20.1.{row}:443.")
        return
    page = probe(bench, line, code=1)
    message = re.search(r"upstream SSL certificate verify error: \(.*?\)(?= while)", line)
    assert message
    assert answer(page, openssl_of(bench)) == message[0]
    assert f"location /{row}/{depth} (conf.d/shop.conf:" in page


@pytest.mark.parametrize(
    ("chain", "sends", "trusts", "name"),
    [
        (Chain(intermediates=2), (), "root", "backend.internal"),
        (Chain(intermediates=1, names=("shop.internal",)), (), "root", "backend.internal"),
        (
            Chain(names=(), addresses=("10.20.1.0",), common_name="cn.internal"),
            (),
            "root",
            "10.20.1.0",
        ),
        (Chain(intermediates=3), (), "root int1", "backend.internal"),
    ],
    ids=["depth", "name", "address", "deeper"],
)
def test_the_change_it_names_makes_nginx_accept(
    tmp_path: Path, chain: Chain, sends: tuple[str, ...], trusts: str, name: str
) -> None:
    place = LOCATION.format(row=0, depth=1, name=name, more="")
    scene = Scene(
        configuration([place]),
        upstreams=(Upstream(chain, sends, "10.20.1.0"),),
        pems={"0.pem": tuple(trusts.split())},
    )
    with Bench(scene, tmp_path) as bench:
        bench.nginx.start()
        assert bench.ask("shop", "/0/1").status == 502
        [line] = bench.nginx.loud_lines()
        page = probe(bench, line, code=1)
        [directive] = re.findall(r"^        (proxy_ssl_\w+ \S+;)$", page, re.MULTILINE)
        directive_name = directive.split()[0]
        message = re.search(r'verify error: \(.*?\)|does not match "[^"]*"', line)
        assert message
        assert message[0] in page
        mended = re.sub(rf"{directive_name} \S+;", directive, place)
        assert mended != place
        bench.nginx.write(configuration([mended]))
        bench.nginx.reload()
        mark = bench.nginx.mark()
        assert bench.ask("shop", "/0/1").status == 200
        assert bench.nginx.loud_lines(mark) == []
        assert probe(bench, "10.20.1.0:443", code=0).startswith("nginx accepts")
