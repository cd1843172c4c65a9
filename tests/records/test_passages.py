"""Prose, nginx statements and shell commands in a workaround's text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logcanon.records.catalog import builtin_records_directory, load_catalog
from logcanon.records.passages import passages, statements

SEED = load_catalog([builtin_records_directory()]).records[
    "nginx/upstream-ssl-certificate-verify-error"
]


def parts(text):
    return [(p.kind, p.text) for p in passages(text)]


def test_the_seeds_first_workaround():
    assert parts(SEED.workarounds[0].action) == [
        ("prose", "Configure proxy_ssl_trusted_certificate with the full CA chain file, and enable proxy_ssl_verify:"),
        ("nginx", "proxy_ssl_trusted_certificate /etc/nginx/ssl/ca-chain.crt;\nproxy_ssl_verify on;\nproxy_ssl_verify_depth 2;"),
        ("prose", "Also ensure proxy_ssl_server_name on; if using SNI."),
    ]  # fmt: skip


def test_the_seeds_second_workaround_with_a_command_at_a_sentences_end():
    assert [p for p in parts(SEED.workarounds[1].action) if p[0] == "shell"] == [
        ("shell", "cat /path/to/upstream-ca.crt >> /etc/nginx/ssl/ca-chain.crt"),
        ("shell", "nginx -s reload"),
    ]
    assert parts(SEED.workarounds_zh[1])[2:] == [
        ("prose", "然后重新加载 nginx："),
        ("shell", "nginx -s reload"),
    ]


@pytest.mark.parametrize("chinese", [False, True])
def test_statements_of_the_seed_are_the_same_in_both_languages(chinese):
    texts = SEED.workarounds_zh if chinese else [w.action for w in SEED.workarounds]
    assert [statements(text) for text in texts] == [
        (
            "proxy_ssl_trusted_certificate /etc/nginx/ssl/ca-chain.crt;",
            "proxy_ssl_verify on;",
            "proxy_ssl_verify_depth 2;",
            "proxy_ssl_server_name on;",
        ),
        (),
        ("proxy_ssl_name $upstream_host;", "proxy_ssl_server_name on;"),
    ]


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("resolver 10.0.0.2 valid=30s;", "nginx"),
        ("location /api/ {", "nginx"),
        ("    proxy_pass https://backend;  # or the group", "nginx"),
        ("}", "nginx"),
        ("sudo systemctl reload nginx", "shell"),
        ("$ openssl s_client -connect backend:443", "shell"),
        ("use the other one;", "prose"),
        ("proxy_ssl_verify is off by default", "prose"),
        ("Note: cats are animals", "prose"),
    ],
)
def test_kinds_of_lines(line, kind):
    assert [p.kind for p in passages(line)] == [kind]


@given(st.text())
def test_no_word_is_lost(text):
    said = "".join(p.text for p in passages(text))
    assert "".join(said.split()) == "".join(text.split())
