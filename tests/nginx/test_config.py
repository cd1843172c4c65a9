"""Includes, scopes, and where a place of a file stands in the whole."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from logcanon.finding import Severity
from logcanon.nginx.config import Config, load_config
from logcanon.nginx.includes import DiskReader, TreeCache
from logcanon.text import Source


@pytest.fixture
def etc(tmp_path: Path) -> Path:
    return tmp_path / "etc"


def write(folder: Path, files: Mapping[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
    return folder / "nginx.conf"


def labels(config: Config) -> list[str]:
    return [scope.label for scope in config.walk()]


def codes(config: Config) -> list[tuple[str, str, Severity]]:
    return [(fault.path.name, fault.code, fault.severity) for fault in config.faults]


def test_includes_are_flattened_in_order(etc: Path) -> None:
    main = write(
        etc,
        {
            "nginx.conf": "events { }\nhttp {\n  gzip on;\n  include conf.d/*.conf;\n  etag on;\n}\n",
            "conf.d/b.conf": "server { listen 81; }",
            "conf.d/B.conf": "sendfile on;",
            "conf.d/a.conf": "tcp_nopush on;",
            "conf.d/.hidden.conf": "nonsense",
        },
    )
    config = load_config(main)
    (http,) = config.root.scopes("http")
    names = [s.name for s in http.statements]
    assert names == ["gzip", "sendfile", "tcp_nopush", "server", "etag"]
    assert http.find("sendfile")[0].path == etc / "conf.d" / "B.conf"
    assert config.faults == ()
    assert [p.name for p in config.trees] == ["nginx.conf", "B.conf", "a.conf", "b.conf"]


def test_relative_includes_count_from_the_main_file(etc: Path) -> None:
    main = write(
        etc,
        {
            "nginx.conf": "http { include sites/a.conf; }",
            "sites/a.conf": "include snippets/b.conf;",
            "snippets/b.conf": "gzip on;",
            "sites/snippets/b.conf": "gzip off;",
        },
    )
    (gzip,) = load_config(main).root.scopes("http")[0].find("gzip")
    assert gzip.values == ("on",)


def test_labels_and_families(etc: Path) -> None:
    main = write(
        etc,
        {
            "nginx.conf": """
                events { }
                http {
                    server { listen 80; server_name shop.example.com x; location /api { if ($a) { } } }
                    server { listen 81; location / { limit_except GET { deny all; } } }
                    upstream b { server c; }
                }
                stream { server { listen 82; } }
            """
        },
    )
    config = load_config(main)
    assert [(scope.label, scope.module_family) for scope in config.walk()] == [
        ("main", "main"),
        ("events", "main"),
        ("http", "http"),
        ("server shop.example.com", "http"),
        ("server shop.example.com > location /api", "http"),
        ("server shop.example.com > location /api > if ($a)", "http"),
        ("server (listen 81)", "http"),
        ("server (listen 81) > location /", "http"),
        ("server (listen 81) > location / > limit_except GET", "http"),
        ("upstream b", "http"),
        ("stream", "stream"),
        ("server (listen 82)", "stream"),
    ]
    contexts = {scope.name: scope.context for scope in config.walk()}
    assert contexts["if"] == "if in location"


def test_one_snippet_in_two_places_has_two_scopes(etc: Path) -> None:
    main = write(
        etc,
        {
            "nginx.conf": """http {
                server { server_name a; include snip.conf; }
                server { server_name b; include snip.conf; }
            }""",
            "snip.conf": "gzip on;\nlocation /x { etag on; }\n",
        },
    )
    config = load_config(main)
    snip = etc / "snip.conf"
    text = config.trees[snip].source.text
    assert [s.label for s in config.scopes_at(snip, 0)] == ["server a", "server b"]
    inside = config.scopes_at(snip, text.index("etag"))
    assert [s.label for s in inside] == ["server a > location /x", "server b > location /x"]
    on_head = config.scopes_at(snip, text.index("location"))
    assert [s.label for s in on_head] == ["server a", "server b"]
    gzip, location = config.trees[snip].children
    assert [s.scope.label for s in config.statements_of(gzip)] == ["server a", "server b"]
    assert [s.label for s in config.scopes_of(location)] == [s.label for s in inside]
    assert config.scopes_at(etc / "other.conf", 0) == []


def test_an_include_within_a_map_gives_entries(etc: Path) -> None:
    main = write(
        etc,
        {
            "nginx.conf": "http { map $uri $a { default 0; include m; } types { include t; } }",
            "m": "/x 1;",
            "t": "text/html html;",
        },
    )
    http = load_config(main).root.scopes("http")[0]
    assert [s.name for s in http.scopes("map")[0].statements] == ["default", "/x"]
    assert [s.name for s in http.scopes("types")[0].statements] == ["text/html"]


def test_symbolic_links_lead_to_the_real_file(etc: Path) -> None:
    main = write(
        etc,
        {
            "nginx.conf": "http { include sites-enabled/*; include sites-available/shop; }",
            "sites-available/shop": "server { listen 80; }",
        },
    )
    real = etc / "sites-available" / "shop"
    link = etc / "sites-enabled" / "shop"
    link.parent.mkdir()
    link.symlink_to(real)
    config = load_config(main)
    assert set(config.trees) == {main, link, real}
    assert config.trees[link] is config.trees[real]
    assert config.trees[link].source.path == real == config.real_path(link)
    servers = config.root.scopes("http")[0].find("server")
    assert [s.path for s in servers] == [real, real]
    assert len(config.scopes_at(link, 0)) == len(config.scopes_at(real, 0)) == 2


def test_a_dangling_link_is_a_fault(etc: Path) -> None:
    main = write(etc, {"nginx.conf": "http { include sites-enabled/*; }"})
    (etc / "sites-enabled").mkdir()
    (etc / "sites-enabled" / "gone").symlink_to(etc / "nowhere")
    assert codes(load_config(main)) == [("nginx.conf", "include-not-found", Severity.WARNING)]


@pytest.mark.parametrize(
    ("argument", "severity"),
    [
        ("own.conf", Severity.WARNING),
        ("mime.types", Severity.HINT),
        ("/elsewhere/x.conf", Severity.HINT),
    ],
)
def test_a_missing_file_is_a_fault_at_the_argument(
    etc: Path, argument: str, severity: Severity
) -> None:
    text = f"http {{ include {argument}; }}"
    config = load_config(write(etc, {"nginx.conf": text}))
    (fault,) = config.faults
    assert (fault.code, fault.severity) == ("include-not-found", severity)
    assert fault.span is not None
    assert fault.span.of(text) == argument


@pytest.mark.parametrize("argument", ["none/*.conf", "x[ab].conf", "${DIR}/a.conf", "{{ dir }}/a"])
def test_patterns_and_placeholders_may_match_nothing(etc: Path, argument: str) -> None:
    config = load_config(write(etc, {"nginx.conf": f"http {{ include {argument}; }}"}))
    assert config.faults == ()


def test_a_directory_is_no_file(etc: Path) -> None:
    main = write(etc, {"nginx.conf": "include conf.d;", "conf.d/a.conf": ""})
    (fault,) = load_config(main).faults
    assert "directory" in fault.reason.lower()


def test_a_cycle_is_a_fault_that_names_the_chain(etc: Path) -> None:
    main = write(
        etc,
        {
            "nginx.conf": "http { include a.conf; }",
            "a.conf": "include b.conf;",
            "b.conf": "gzip on;\ninclude a.conf;",
        },
    )
    config = load_config(main)
    (fault,) = config.faults
    assert (fault.code, fault.path) == ("include-cycle", etc / "b.conf")
    assert "nginx.conf -> a.conf -> b.conf -> a.conf" in fault.reason
    assert len(config.root.scopes("http")[0].find("gzip")) == 1


def test_reading_is_bounded(etc: Path) -> None:
    files = {f"{n}.conf": f"include {n + 1}.conf;\ninclude {n + 1}.conf;" for n in range(60)}
    main = write(etc, {"nginx.conf": "include 0.conf;", "60.conf": "", **files})
    assert {code for _, code, _ in codes(load_config(main))} == {"too-many-includes"}


def test_an_unreadable_main_file_is_a_fault(etc: Path) -> None:
    config = load_config(etc / "nginx.conf")
    assert [f.code for f in config.faults] == ["file-unreadable"]
    assert list(config.walk()) == [config.root]


def test_faults_of_all_files_are_collected_once(etc: Path) -> None:
    main = write(
        etc,
        {"nginx.conf": "http { include a; include a; }", "a": "gzip on;\n}\n"},
    )
    assert codes(load_config(main)) == [("a", "unexpected-closing-brace", Severity.ERROR)]


def test_unsaved_text_wins_and_new_files_may_come_from_the_caller(tmp_path: Path) -> None:
    main = tmp_path / "nginx.conf"
    texts = {
        main: Source(main, "http { include c/*.conf; }", version=7),
        tmp_path / "c" / "new.conf": Source(tmp_path / "c" / "new.conf", "gzip on;", version=1),
    }
    patterns: list[str] = []

    def glob(pattern: str) -> list[Path]:
        patterns.append(pattern)
        return [tmp_path / "c" / "new.conf"]

    config = load_config(main, read=texts.get, glob=glob, resolve=lambda path: path)
    assert patterns == [str(tmp_path / "c" / "*.conf")]
    assert config.main.version == 7
    assert config.root.scopes("http")[0].find("gzip")


def test_trees_are_kept_while_nothing_changes(etc: Path) -> None:
    main = write(etc, {"nginx.conf": "http { include a; }", "a": "gzip on;"})
    trees, read = TreeCache(), DiskReader()
    first = load_config(main, read, trees=trees)
    second = load_config(main, read, trees=trees)
    assert all(first.trees[path] is second.trees[path] for path in first.trees)
    (etc / "a").write_text("gzip off; ")
    third = load_config(main, read, trees=trees)
    assert third.trees[main] is first.trees[main]
    assert third.root.scopes("http")[0].find("gzip")[0].values == ("off",)


def test_a_tree_belongs_to_one_version() -> None:
    trees = TreeCache()
    path = Path("/a.conf")
    first = trees.tree(Source(path, "a;", version=1))
    assert trees.tree(Source(path, "a;", version=1)) is first
    assert trees.tree(Source(path, "a;", version=2)).source.version == 2
    assert trees.tree(Source(path, "b;", version=2)).children[0].name == "b"
