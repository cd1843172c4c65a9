"""Random configurations that nginx takes: servers, locations, upstreams, included files.

Beside `generated.py`, whose files are right in grammar only, these are right in meaning too.
Certificates are named `ca.pem`; the tests put one there.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from hypothesis import strategies as st

from plan.generated import Block, Statement, _write, styles

CA = "ca.pem"
GROUPS = ("shop", "pay.example.com", "local")
_GROUPS = (
    Block("upstream shop", ("server 192.0.2.1:8443;", "server 192.0.2.2:8443 backup;")),
    Block("upstream pay.example.com", ("zone pay 64k;", "server 192.0.2.3:443;", "keepalive 4;")),
    Block("upstream local", ("server 127.0.0.1:9443;",)),
)
_PASSES = (
    "proxy_pass https://shop;",
    "proxy_pass https://pay.example.com;",
    "proxy_pass   https://local;",
    "proxy_pass https://192.0.2.9:8443;",
    "proxy_pass 'https://localhost';",
    "proxy_pass https://$proxy_host$request_uri;",
    "proxy_pass http://192.0.2.9;",
    "grpc_pass grpcs://shop;",
    "uwsgi_pass suwsgi://192.0.2.9:3031;",
    "return 200 'x;{}';",
)
_ANYWHERE = (
    "proxy_set_header Host $host;",
    "proxy_set_header X-Real-IP $remote_addr;",
    "proxy_set_header Host pay.example.com;",
    "proxy_read_timeout 30s;",
    "client_max_body_size  1m;",
    "add_header X-Text 'a;b{c}#d';",
    "root /srv/www;",
    "include snippets/headers.conf;",
)
_TLS = (
    ("verify off",),
    ("verify on", f"trusted_certificate {CA}"),
    (f"trusted_certificate {CA}",),
    ("verify_depth 1",),
    ("verify_depth 4",),
    ("server_name on",),
    ("name pay.example.com",),
    ("session_reuse off",),
)
_HEADS = ("location /", "location /a/", "location ^~ /img", "location ~ \\.(php|cgi)", "location = /x",
          "location @named", 'location "/a b"')  # fmt: skip
_SNIPPET = "proxy_set_header X-Snippet 1;\nproxy_http_version 1.1;\n"


@dataclass(frozen=True)
class Files:
    """`main` is the main file's text, `others` further files by their path beside it."""

    main: str
    others: dict[str, str] = field(default_factory=dict)


@st.composite
def nginx_files(draw: st.DrawFn) -> Files:
    """A main file, one that it includes with more servers, and a snippet."""
    servers = [draw(_server(number)) for number in range(draw(st.integers(1, 3)))]
    away = draw(st.integers(0, len(servers)))
    inner: list[Statement] = [*_GROUPS, *draw(_settings(_ANYWHERE[:5]))]
    if draw(st.booleans()):
        inner.insert(draw(st.integers(0, len(inner))), "include conf.d/*.conf;")
    main = [Block("events", ()), Block("http", (*inner, *servers[away:]))]
    return Files(
        _text(draw, tuple(main)),
        {
            "conf.d/more.conf": _text(draw, tuple(servers[:away])),
            "snippets/headers.conf": _SNIPPET,
            "snippets/site.conf": _text(draw, (draw(_location("location /site")),)),
        },
    )


@st.composite
def _settings(draw: st.DrawFn, simple: tuple[str, ...] = _ANYWHERE) -> list[Statement]:
    """Statements of one block; what nginx takes once stands there once."""
    found = draw(st.lists(st.sampled_from(simple), max_size=3, unique_by=_key))
    for prefix in draw(st.lists(st.sampled_from(["proxy_ssl", "grpc_ssl"]), max_size=2)):
        tls = draw(st.lists(st.sampled_from(_TLS), max_size=2))
        found += [f"{prefix}_{setting};" for group in tls for setting in group]
    return list({_key(statement): statement for statement in found}.values())


def _key(statement: str) -> str:
    words = statement.split()
    return " ".join(words[:2]) if words[0].endswith("_header") else words[0]


@st.composite
def _location(draw: st.DrawFn, head: str, depth: int = 0) -> Block:
    inner = [*draw(_settings()), draw(st.sampled_from(_PASSES))]
    draw(st.randoms(use_true_random=False)).shuffle(inner)
    if draw(st.integers(0, 3)) == 0:
        inner.append(Block("limit_except GET", ("deny all;",)))
    if draw(st.integers(0, 3)) == 0:
        pass_again = draw(st.sampled_from(_PASSES[:4]))
        inner.append(Block("if ($arg_x)", (pass_again,)))
    if depth == 0 and head == "location /" and draw(st.booleans()):
        inner.append(draw(_location("location /nested", 1)))
    return Block(head, tuple(inner))


@st.composite
def _server(draw: st.DrawFn, number: int) -> Block:
    heads = draw(st.lists(st.sampled_from(_HEADS), max_size=3, unique=True))
    inner: list[Statement] = [
        "listen 127.0.0.1:8080;",
        f"server_name www{number}.example.com;",
        *draw(_settings()),
        *[draw(_location(head)) for head in heads],
    ]
    if draw(st.booleans()):
        inner.append("include snippets/site.conf;")
    return Block("server", tuple(inner))


def _text(draw: st.DrawFn, statements: tuple[Statement, ...]) -> str:
    style = draw(styles)
    parts: list[str] = []
    _write(draw, style, statements, 0, parts)
    return "".join(parts) + style.line_end
