"""`# logcanon: ignore[RULE] reason`."""

from __future__ import annotations

from pathlib import Path

import pytest

from rules.world import findings

SITE = (
    "server {{\n    location / {{\n        proxy_pass https://backend.example.com;{0}\n    }}\n}}\n"
)
OFF = "server {{\n    location / {{\n        proxy_pass https://a.example.com;\n{0}\n    }}\n}}\n"


def _ids(folder: Path, text: str) -> list[str]:
    path = folder / "site.conf"
    path.write_bytes(text.encode())
    return [found.id for found in findings(path)]


@pytest.mark.parametrize(
    "comment",
    [
        " # logcanon: ignore[unverified-upstream] own VLAN",
        "#logcanon:ignore[unverified-upstream]: own VLAN",
        " # logcanon: ignore[verification-off, unverified-upstream] own VLAN",
    ],
)
def test_a_comment_on_the_line_with_a_reason_is_heard(folder: Path, comment: str) -> None:
    assert _ids(folder, SITE.format(comment)) == []
    assert _ids(folder, SITE.format(comment).replace("\n", "\r\n")) == []


@pytest.mark.parametrize(
    "comment",
    [
        "",
        " # logcanon: ignore[unverified-upstream]",
        " # logcanon: ignore[unverified-upstream] - ",
        " # logcanon: ignore[verification-off] own VLAN",
        " # ignore[unverified-upstream] own VLAN",
        "\n        # logcanon: ignore[unverified-upstream] one line too late",
    ],
)
def test_without_reason_or_with_another_rule_it_is_not(folder: Path, comment: str) -> None:
    assert _ids(folder, SITE.format(comment)) == ["unverified-upstream"]


def test_above_the_line_past_blank_lines_and_comments(folder: Path) -> None:
    above = "# logcanon: ignore[verification-off] appliance\n\n# it goes in May\n"
    assert _ids(folder, OFF.format(f"{above}        proxy_ssl_verify off;")) == []
    assert _ids(folder, OFF.format(f"{above}        # proxy_ssl_verify off;\n")) == [
        "unverified-upstream"
    ]


def test_each_line_by_itself(folder: Path) -> None:
    other = SITE.replace("{{\n", "{{\n    listen 81;\n", 1)
    twice = (SITE + other).format(" # logcanon: ignore[unverified-upstream] own VLAN")
    assert _ids(folder, twice) == []
    assert _ids(folder, twice.replace(" own VLAN", "", 1)) == ["unverified-upstream"]


def test_in_an_included_file_that_a_link_leads_to(folder: Path) -> None:
    (folder / "available").mkdir()
    (folder / "enabled").mkdir()
    site = folder / "available" / "site"
    site.write_text(SITE.format(" # logcanon: ignore[unverified-upstream] own VLAN"))
    (folder / "enabled" / "site").symlink_to(site)
    main = folder / "nginx.conf"
    main.write_text("events {}\nhttp {\n    include enabled/*;\n}\n")
    assert findings(main) == ()
    site.write_text(SITE.format(""))
    (found,) = findings(main)
    assert found.primary.path == site.resolve()


def test_a_syntax_error_can_be_accepted_too(folder: Path) -> None:
    text = "server {\n    listen 80;;{0}\n}\n"
    assert _ids(folder, text.replace("{0}", "")) == ["unexpected-semicolon"]
    reason = " # logcanon: ignore[unexpected-semicolon] generated"
    assert _ids(folder, text.replace("{0}", reason)) == []
