"""What is not edited: text that is no plain nginx, and places where nginx refuses the directive."""

from __future__ import annotations

from logcanon.finding import Severity
from logcanon.nginx.directives import DirectiveInfo, table
from logcanon.nginx.tree import Directive, Tree
from logcanon.plan import refusal_phrases as said
from logcanon.plan.gaps import gaps, tree_of
from logcanon.plan.operation import Site
from logcanon.text import Phrase, Span

# Blocks that only a main file holds: a file with one of them is no snippet.
_FAMILIES = frozenset({"http", "stream", "mail"})
_MAIN_BLOCKS = _FAMILIES | {"events"}
# The mark is no part of any statement, and an edit leaves it as it is.
_HARMLESS_FAULTS = frozenset({"byte-order-mark"})


def refuses_edit(site: Site) -> Phrase | None:
    """Why text standing directly in `site` is not edited at all, or None."""
    if isinstance(site, Directive):
        if site.block is None:
            return said.NO_BLOCK.of(block=site.label)
        if site.block.raw is not None:
            return said.NO_DIRECTIVES.of(block=site.name)
        if any(b.block is None or b.block.closing is None for b in (site, *site.ancestors())):
            return said.NOT_CLOSED.of(block=site.label)
        if site.name_argument.is_template or any(a.is_template for a in site.arguments):
            return said.TEMPLATE.of(directive=site.label)
    if tree_of(site).has_templates and any(between.has_template for between in gaps(site)):
        return said.TEMPLATE_STATEMENTS.of(place=_name_of(site))
    return _refuses_faulty(site)


def refuses_directive(site: Site, name: str) -> Phrase | None:
    """Why nginx refuses a directive `name` standing directly in `site`, or None.

    Names that the table does not know are let in wherever directives stand at all. A file
    without `http {}` and kin may be included anywhere, so it is judged by nothing.
    """
    if isinstance(site, Directive) and site.name in table().free_blocks:
        return said.HOLDS_DATA.of(block=site.name)
    if not table().is_known(name):
        return None
    known = table().get(name, _family_of(site))
    if isinstance(site, Tree):
        allowed = _in_contexts(known, {"main", "any"}) or not _is_main_file(site)
    elif site.name in table().open_blocks:
        allowed = True
    else:
        allowed = _in_contexts(known, {*_contexts_of(site), "any"})
    return None if allowed else said.NOT_ALLOWED.of(name=name, place=_name_of(site))


def _refuses_faulty(site: Site) -> Phrase | None:
    whole = site.span if isinstance(site, Directive) else Span(0, len(site.source.text))
    for fault in tree_of(site).faults:
        if fault.severity is not Severity.ERROR or fault.code in _HARMLESS_FAULTS:
            continue
        if fault.span is None or (whole.contains(fault.span.start)):
            return said.FAULTY.of(place=_name_of(site), fault=fault.phrase)
    return None


def _in_contexts(known: tuple[DirectiveInfo, ...], contexts: set[str]) -> bool:
    return any(contexts & set(info.contexts) for info in known)


def _family_of(site: Site) -> str | None:
    """Which of http, stream and mail `site` is part of, as far as its own file tells."""
    around = (site, *site.ancestors()) if isinstance(site, Directive) else ()
    return next((block.name for block in around if block.name in _FAMILIES), None)


def _contexts_of(block: Directive) -> set[str]:
    """The words nginx has for the inside of `block`; two for an `if` in a snippet."""
    if block.name != "if":
        return {block.name}
    if block.parent is None:
        return {"if in server", "if in location"}
    return {f"if in {block.parent.name}"}


def _is_main_file(tree: Tree) -> bool:
    return any(child.name in _MAIN_BLOCKS for child in tree.children)


def _name_of(site: Site) -> Phrase:
    if isinstance(site, Directive):
        return Phrase(f'"{site.label}"', f"“{site.label}”")
    return said.THE_FILE
