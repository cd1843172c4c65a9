"""Markdown that says what was meant, whoever wrote the text in it."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from logcanon.reports.document import Code, Heading, Link, Listing, Verbatim, Words, paragraph
from logcanon.reports.markdown import CODE_LIMIT, code_span, escape, link, render_markdown
from logcanon.reports.printable import printable

RENDERER = MarkdownIt("js-default")
INERT = {"heading_open", "heading_close", "paragraph_open", "paragraph_close", "inline"}
TEXTS = (
    st.text(st.sampled_from("ab1 `*_[]()<>!&#-+.\\~|:/@\"'\n\r\t\x1b\u202e\u2028\ud800"))
    | st.text()
)


def tokens(markdown):
    for token in RENDERER.parse(markdown):
        yield token.type, token
        for child in token.children or ():
            yield child.type, child


def shown(markdown):
    return "".join(t.content for kind, t in tokens(markdown) if kind in {"text", "code_inline"})


@given(TEXTS)
def test_words_are_shown_as_they_are_and_nothing_else(text):
    markdown = render_markdown((paragraph(text),))
    assert {kind for kind, _ in tokens(markdown)} <= {*INERT, "text"}
    if text.strip().isascii():
        assert shown(markdown) == printable(text).strip()


@given(TEXTS)
def test_code_is_one_span_with_the_text_in_it(text):
    markdown = render_markdown((paragraph("client: ", Code(text)),))
    kinds = [kind for kind, _ in tokens(markdown) if kind not in INERT]
    assert kinds == ["text", "code_inline"] if printable(text) else kinds == ["text"]
    [content] = [t.content for kind, t in tokens(markdown) if kind == "code_inline"] or [""]
    wanted = printable(text)
    if len(wanted) <= CODE_LIMIT and wanted.strip():
        assert content.strip() == wanted.strip()


@given(TEXTS)
def test_strong_words_are_strong(text):
    markdown = render_markdown((paragraph(Words(text, is_strong=True), ": x"),))
    kinds = [kind for kind, _ in tokens(markdown) if kind not in {*INERT, "text"}]
    assert kinds == (["strong_open", "strong_close"] if printable(text).strip() else [])


@given(st.text())
def test_a_fence_holds_its_text(text):
    markdown = render_markdown((Verbatim("nginx", text),))
    assert [kind for kind, _ in tokens(markdown)] == ["fence"]


@pytest.mark.parametrize(
    ("text", "markdown"),
    [
        ("plain", "`plain`"),
        ("a`b", "``a`b``"),
        ("``", "``` `` ```"),
        (" padded ", "`  padded  `"),
        ("two\nlines", "`two lines`"),
        ("", ""),
        (" ", "` `"),
        ("![x](https://evil.example/p.png)", "`![x](https://evil.example/p.png)`"),
    ],
)
def test_code_spans(text, markdown):
    assert code_span(text) == markdown


def test_a_long_value_is_shortened():
    span = code_span("x" * 1000)
    assert len(span) == CODE_LIMIT + 2
    assert span.endswith("…`")


@pytest.mark.parametrize(
    "text",
    [
        "proxy_ssl_verify on; is set",
        "server shop.example.com > location /api/",
        "Nginx's own, at 85 % (1 unless set)",
    ],
)
def test_common_words_stay_readable_where_markdown_is_shown_raw(text):
    assert escape(text) == text


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("see https://evil.example/x", r"see https\://evil.example/x"),
        ("www.evil.example", r"www\.evil.example"),
        ("a@evil.example", r"a\@evil.example"),
    ],
)
def test_addresses_do_not_become_links_by_themselves(text, escaped):
    assert escape(text) == escaped
    assert shown(escaped) == text


def test_only_addresses_of_the_web_are_linked():
    assert link("docs", "https://nginx.org/a_(b)") == "[docs](https://nginx.org/a_%28b%29)"
    for address in ("command:evil", "javascript:alert(1)", "file:///etc/passwd", "https://a b"):
        assert link("docs", address) == f"`{address}`"


def test_a_list_is_tight_and_its_fences_belong_to_it():
    items = (
        (paragraph("Set:"), Verbatim("nginx", "proxy_ssl_verify on;"), paragraph("Then reload.")),
        (paragraph("Wait."),),
    )
    markdown = render_markdown((Heading("x"), Listing(items, is_ordered=True)))
    html = RENDERER.render(markdown)
    assert html.count("<ol>") == 1
    assert html.count("<li>") == 2
    assert "<li><p>" not in re.sub(r"\s", "", html)
    assert '<code class="language-nginx">proxy_ssl_verify on;\n</code>' in html


def test_a_link_shows_its_label_safely():
    markdown = render_markdown((paragraph(Link("a]b", "https://nginx.org/")),))
    assert markdown == r"[a\]b](https://nginx.org/)"
