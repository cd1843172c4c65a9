"""Whatever the text, checking it raises nothing, and what is found can be shown and applied."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from logcanon.finding import Severity
from logcanon.nginx.directives import table
from logcanon.rules.base import RuleContext
from logcanon.rules.registry import check_config
from logcanon.text import Source
from logcanon.workspace.files import Disk
from rules.case_files import read_cases
from rules.world import CaseDisk, findings, load

TEXTS = [text for case in read_cases() for text in case.files.values() if text.strip()]


@st.composite
def damaged(draw: st.DrawFn) -> str:
    """A case's text with pieces cut out, doubled, or swapped for what the syntax is made of."""
    text = draw(st.sampled_from(TEXTS))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.integers(0, 60)))
        new = draw(st.sampled_from(["", "{", "}", ";", '"', "\\", "#", "\n", "$x", "\0", "on on"]))
        text = text[:start] + draw(st.sampled_from([new, text[start:end] * 2])) + text[end:]
    return text


@given(damaged())
def test_damaged_texts(text: str) -> None:
    with tempfile.TemporaryDirectory() as name:
        main = Path(name).resolve() / "nginx.conf"
        main.write_bytes(text.encode("utf-8", "surrogateescape"))
        for found in findings(main):
            source = Source.read(found.primary.path)
            for place in (found.primary, *found.related):
                assert 0 <= place.span.start <= place.span.end <= len(source.text)
            assert found.message
            assert "\n" not in found.id
            for fix in found.fixes:
                for path, edits in fix.edits.items():
                    assert edits.apply(Source.read(path).text) != source.text


def test_places_of_includes_are_in_the_file_that_holds_them(folder: Path) -> None:
    (folder / "backend.conf").write_text("\n\nproxy_pass https://backend.example.com;\n")
    main = folder / "nginx.conf"
    main.write_text("events {}\nhttp { server { location / { include backend.conf; } } }\n")
    (found,) = findings(main)
    assert found.primary.path.name == "backend.conf"
    source = Source.read(found.primary.path)
    assert source.of(found.primary.span) == "proxy_pass https://backend.example.com"
    assert all(path.name == "nginx.conf" for path in found.fixes[0].edits)


class Forbidden(Disk):
    """A machine on which the present user may read configurations and no certificates."""

    def read_bytes(self, path: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(path))


def test_a_file_that_may_not_be_read_is_a_hint(folder: Path) -> None:
    main = folder / "nginx.conf"
    main.write_text(
        "events {}\nhttp { server { proxy_ssl_verify on; proxy_ssl_trusted_certificate ca.pem;\n"
        "location / { proxy_pass https://backend.internal; } } }\n"
    )
    context = RuleContext(load(main), table(), Forbidden(), lambda _: ())
    (found,) = check_config(context)
    assert (found.id, found.severity) == ("trusted-certificate-unusable", Severity.HINT)
    assert findings(main) == ()


def _statements(n: int) -> Iterator[str]:
    yield "events {}\nhttp {\n"
    for i in range(n):
        yield f"upstream u{i} {{ server 10.0.0.1:{1000 + i}; }}\n"
        passing = f"proxy_pass https://u{i}; proxy_ssl_verify off;"
        yield f"server {{ listen {2000 + i}; location / {{ {passing} }} }}\n"
    yield "}\n"


def test_each_of_many_upstreams_is_read_once(folder: Path) -> None:
    main = folder / "nginx.conf"
    main.write_text("".join(_statements(133)))
    asked: list[object] = []

    class Counting(CaseDisk):
        def read_bytes(self, path: Path) -> bytes:
            asked.append(path)
            return super().read_bytes(path)

    context = RuleContext(load(main), table(), Counting(folder), lambda _: ())
    assert len(list(check_config(context))) == 133
    assert asked == []  # nothing is verified, so nginx opens no file either
    text = main.read_text().replace(
        "proxy_ssl_verify off;", "proxy_ssl_verify on; proxy_ssl_trusted_certificate bundle.pem;"
    )
    main.write_text(text)
    context = RuleContext(load(main), table(), Counting(folder), lambda _: ())
    assert {f.id for f in check_config(context)} == {
        "unverifiable-upstream-name",
        "verification-depth",
    }
    assert asked == [folder / "bundle.pem"]
