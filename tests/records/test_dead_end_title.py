"""Titles made from a reason: they say what not to do and never read broken."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logcanon.records.dead_end_title import LIMIT, dead_end_title


@pytest.mark.parametrize(
    ("why", "title"),
    [
        ("Bypasses certificate validation, leaving the connection open.",
         "Don't: a change that bypasses certificate validation"),
        ("It only hides the error, since nginx retries", "Don't: a change that only hides the error"),
        ("Removes a, b and c from nginx.conf. Then it fails.",
         "Don't: a change that removes a, b and c from nginx.conf"),
        ("Fails, because the file is missing.",
         "Don't: a change that fails, because the file is missing"),
        ("Does not change what nginx sends; the name stays.",
         "Don't: a change that does not change what nginx sends"),
        ("Only works e.g. on Debian 12", "Don't: a change that only works e.g. on Debian 12"),
        ("Nginx needs the full CA chain to build trust; else it fails.",
         "Don't: a change without the full CA chain"),
        ("The worker requires a reload.", "Don't: a change without a reload"),
        # A noun in -s, a subject, a denial: no form that can be turned round.
        ("Certificates expire quickly.", "Don't count on it: Certificates expire quickly"),
        ("Changes are lost on restart.", "Don't count on it: Changes are lost on restart"),
        ("Disabling verification leaves the connection open.",
         "Don't count on it: Disabling verification leaves the connection open"),
        ("Nginx needs to be restarted", "Don't count on it: Nginx needs to be restarted"),
        ("Nothing needs the file", "Don't count on it: Nothing needs the file"),
        ("It no longer needs the file", "Don't count on it: It no longer needs the file"),
        ("证书链不完整。", "不要指望这样有效：证书链不完整"),
        ("", "Known not to help (no reason is recorded)"),
        (" \n\t", "Known not to help (no reason is recorded)"),
        ("...", "Known not to help (no reason is recorded)"),
    ],
)  # fmt: skip
def test_english(why, title):
    assert dead_end_title(why, "en") == title


@pytest.mark.parametrize(
    ("why", "title"),
    [
        ("绕过证书验证，使连接容易受到攻击。", "不要采用绕过证书验证的做法"),
        ("Nginx 需要完整的 CA 链才能建立信任；否则失败。", "不要缺少完整的 CA 链"),
        ("证书已过期。", "不要指望这样有效：证书已过期"),
        ("Bypasses certificate validation, leaving it open.",
         "不要这样做：Bypasses certificate validation"),
        ("Certificates expire.", "不要指望这样有效：Certificates expire"),
        ("", "已知无效（未记录原因）"),
    ],
)  # fmt: skip
def test_chinese(why, title):
    assert dead_end_title(why, "zh") == title


@given(st.text(), st.sampled_from(["en", "zh"]))
def test_any_reason_gives_one_short_line(why, language):
    title = dead_end_title(why, language)
    assert title.strip() == title != ""
    assert "\n" not in title
    assert len(title) <= LIMIT + 40


@given(st.text("ab ,.;:—", min_size=1, max_size=300))
def test_a_long_reason_is_cut_between_words(why):
    title = dead_end_title("Hides " + why, "en")
    assert title.startswith("Don't")
    assert not title.endswith((",…", " …", ";…"))
