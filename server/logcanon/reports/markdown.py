"""A document as Markdown (CommonMark, as LSP clients render it)."""

from __future__ import annotations

import re

from logcanon.reports.document import (
    Block,
    Code,
    Document,
    Heading,
    Link,
    Paragraph,
    Run,
    Verbatim,
)
from logcanon.reports.printable import printable, shortened

CODE_LIMIT = 160
# Not every punctuation mark, since some clients show Markdown as it is written.
_SPECIAL = re.compile(r"[\\`*<\[\]~|]|(?<![^\W_])_|_(?![^\W_])|&(?=[#\w])|!(?=\[)")
_LINE_START = re.compile(r"^(?P<lead>\s*(?:\d+(?=[.)])|(?=[-+#=>])))")
# What renderers turn into links by themselves: addresses, www., e-mail. Escaped, it is no link.
_AUTOLINK = re.compile(r"(?<=\w)(?=://)|(?<=www)(?=\.)|(?<=[\w.])(?=@\w)", re.IGNORECASE)
_WEB_ADDRESS = re.compile(r"https?://[^\s<>\\^`{|}\"\x00-\x1f\x7f]+", re.IGNORECASE)


def render_markdown(document: Document) -> str:
    """The document's text, without a line end at its end."""
    return "\n\n".join("\n".join(_block(block)) for block in document)


def escape(text: str) -> str:
    """`text` as words: no markup, no HTML, no link that a renderer makes by itself."""
    line = _SPECIAL.sub(lambda m: f"\\{m.group()}", printable(text))
    line = _AUTOLINK.sub(r"\\", line)
    return _LINE_START.sub(lambda m: f"{m['lead']}\\", line)


def code_span(text: str, limit: int = CODE_LIMIT) -> str:
    """`text` as code: one line, shortened, in a fence longer than any run of backticks in it."""
    inner = shortened(printable(text), limit)
    if not inner.strip():
        return "` `" if inner else ""
    longest = max((len(run) for run in re.findall("`+", inner)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if inner[0] in "` " or inner[-1] in "` " else ""
    return f"{fence}{pad}{inner}{pad}{fence}"


def link(label: str, address: str) -> str:
    """A link where `address` is one of the web, and the address as code where it is not."""
    if not _WEB_ADDRESS.fullmatch(address):
        return code_span(address)
    target = address.replace("(", "%28").replace(")", "%29")
    return f"[{escape(label)}]({target})"


def _block(block: Block) -> list[str]:
    if isinstance(block, Heading):
        return [f"### {escape(block.text)}"]
    if isinstance(block, Paragraph):
        return ["".join(_run(run) for run in block.runs).strip()]  # 4 blanks would make code
    if isinstance(block, Verbatim):
        return _fenced(block)
    lines: list[str] = []
    for number, item in enumerate(block.items, start=1):
        lines += _item(f"{number}. " if block.is_ordered else "- ", item)
    return lines


def _item(marker: str, blocks: tuple[Paragraph | Verbatim, ...]) -> list[str]:
    """Without empty lines, so that the list stays tight."""
    inner = [line for block in blocks for line in _block(block)]
    indent = " " * len(marker)
    return [(marker if i == 0 else indent) + line for i, line in enumerate(inner)]


def _fenced(block: Verbatim) -> list[str]:
    lines = [printable(line) for line in block.text.splitlines()]
    longest = max((len(run) for run in re.findall("`+", block.text)), default=0)
    fence = "`" * max(3, longest + 1)
    return [f"{fence}{block.language}", *lines, fence]


def _run(run: Run) -> str:
    if isinstance(run, Code):
        return code_span(run.text)
    if isinstance(run, Link):
        return link(run.label, run.address)
    return _strong(run.text) if run.is_strong else escape(run.text)


def _strong(text: str) -> str:
    """Blanks at the ends stay outside: next to one, asterisks mean nothing."""
    words = printable(text)
    inner = words.strip()
    if not inner:
        return words
    before, _, after = words.partition(inner)
    return f"{before}**{escape(inner)}**{after}"
