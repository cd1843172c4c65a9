"""A record's words in English and Chinese."""

import json

from logcanon.records.catalog import builtin_records_directory, load_catalog
from logcanon.records.model import Record
from logcanon.records.text import localized

SEED = load_catalog([builtin_records_directory()]).records[
    "nginx/upstream-ssl-certificate-verify-error"
]
LEAST = {"id": "nginx/x", "signature": "went wrong", "regex": "went", "root_cause": "It broke."}


def record(**keys):
    return Record.model_validate(LEAST | keys)


def test_workarounds_come_by_success_rate_with_the_unrated_last():
    rated = [{"action": str(rate), "success_rate": rate} for rate in (None, 0.2, 0.9, 0.2, 0)]
    shown = localized(record(workarounds=rated), "en").workarounds
    assert [(w.index, w.success_rate) for w in shown] == [
        (2, 0.9), (1, 0.2), (3, 0.2), (4, 0), (0, None),
    ]  # fmt: skip


def test_the_seeds_dead_ends_say_what_not_to_do():
    shown = localized(SEED, "en").dead_ends
    assert [(d.index, d.fail_rate, d.title) for d in shown] == [
        (2, 0.6, "Don't: a change without the full CA chain"),
        (1, 0.5, "Don't: a change that misapplies configuration to client side, not upstream"),
        (0, 0.3, "Don't: a change that bypasses certificate validation"),
    ]
    assert all(d.is_derived for d in shown)
    assert shown[2].why_fails == SEED.dead_ends[0].why_fails


def test_the_seed_in_chinese():
    shown = localized(SEED, "zh")
    assert shown.signature == SEED.signature_zh
    assert shown.root_cause == SEED.root_cause_zh
    assert [w.action for w in shown.workarounds] == SEED.workarounds_zh
    assert [d.title for d in shown.dead_ends] == [
        "不要缺少完整的 CA 链",
        "不要采用把配置误用到客户端一侧而不是上游的做法",
        "不要采用绕过证书验证的做法",
    ]
    assert all(cause.text in json.dumps(SEED.model_dump(), ensure_ascii=False)
               for cause in shown.causes)  # fmt: skip


def test_each_field_falls_back_to_english_by_itself():
    shown = localized(
        record(
            root_cause_zh="它坏了。",
            workarounds=[{"action": "Mend it."}, {"action": "Wait."}],
            workarounds_zh=["修好它。"],
            dead_ends=[{"why_fails": "Hides the error, nothing more."}],
            causes=[{"id": "a", "text": "A."}],
        ),
        "zh",
    )
    assert shown.signature == "went wrong"
    assert shown.root_cause == "它坏了。"
    assert [w.action for w in shown.workarounds] == ["修好它。", "Wait."]
    assert shown.dead_ends[0].title == "不要这样做：Hides the error, nothing more"
    assert shown.dead_ends[0].why_fails == "Hides the error, nothing more."
    assert shown.causes[0].text == "A."


def test_an_equal_how_is_not_said_twice():
    shown = localized(
        record(
            workarounds=[
                {"action": "Reload.", "how": "Reload."},
                {"action": "Reload.", "how": "nginx -s reload"},
                {"how": "Only how."},
            ]
        ),
        "en",
    ).workarounds
    assert [(w.action, w.how) for w in shown] == [
        ("Reload.", ""), ("Reload.", "nginx -s reload"), ("Only how.", ""),
    ]  # fmt: skip


def test_a_dead_ends_own_action_is_its_title():
    dead_end = {"action": "Switch verification off", "why_fails": "Hides it.", "fail_rate": 1}
    english = localized(record(dead_ends=[dead_end]), "en").dead_ends[0]
    assert (english.title, english.is_derived) == ("Switch verification off", False)
    chinese = localized(
        record(
            dead_ends=[dead_end], dead_ends_zh=[{"action": "关闭验证", "why_fails": "掩盖问题。"}]
        ),
        "zh",
    ).dead_ends[0]
    assert (chinese.title, chinese.why_fails, chinese.fail_rate) == ("关闭验证", "掩盖问题。", 1)


def test_provenance_tells_sourced_rates_from_estimates():
    assert localized(SEED, "en").provenance.has_rates
    assert not localized(SEED, "en").provenance.has_sources
    sourced = record(workarounds=[{"action": "x", "success_rate": 1, "sources": ["a page"]}])
    assert localized(sourced, "en").provenance.has_sources
    bare = localized(record(workarounds=[{"action": "x"}]), "en").provenance
    assert not bare.has_rates
    assert not bare.has_sources
