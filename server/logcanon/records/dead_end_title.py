"""A title for a dead end that has none, made from the sentence that says why it fails.

Two forms of sentence are understood, "Bypasses the check, ..." and "Nginx needs the whole chain
...". Every other sentence is quoted whole behind words that fit any sentence.
"""

from __future__ import annotations

import re
from typing import Literal

Language = Literal["en", "zh"]
LIMIT = 100

# Third-person verbs that begin such sentences. A list, because the ending tells nothing:
# "Certificates expire" begins with a noun.
_VERBS = re.compile(
    "adds|addresses|affects|allows|alters|applies|assumes|blocks|breaks|bypasses|causes|"
    "changes|checks|clears|closes|configures|copies|covers|creates|deletes|delays|disables|"
    "discards|does|drops|enables|exposes|fails|fixes|forces|hides|ignores|imports|increases|"
    "installs|introduces|invalidates|keeps|leads|leaves|limits|loads|loses|lowers|makes|masks|"
    "misapplies|misses|moves|needs|omits|opens|overrides|overwrites|points|postpones|prevents|"
    "produces|puts|raises|reduces|relies|reloads|removes|replaces|requires|resets|resolves|"
    "restarts|restores|retries|returns|risks|sends|sets|skips|solves|stops|suppresses|swaps|"
    "switches|targets|treats|triggers|trusts|turns|upgrades|uses|violates|weakens|works",
    re.IGNORECASE,
)
_ADVERBS = re.compile("also|just|merely|often|only|simply|still|usually", re.IGNORECASE)
_AFTER_A_NOUN = re.compile(
    "are|can|cannot|could|do|had|has|have|is|may|might|must|need|should|was|were|will",
    re.IGNORECASE,
)
_PRONOUNS = re.compile(r"(?:it|this|that)\s+", re.IGNORECASE)
_SENTENCE_END = re.compile(r";|\s[—–-]\s|[.!?](?=\s+[^a-z]|\s*$)")
# A comma ends the main clause only where a remark follows; "removes a, b and c" goes on.
_REMARK = re.compile(
    r",\s+(?=(?:(?!\w*thing\b)\w+ing|but|so|which|while|because|since|as|and the|even|without)\b)"
)
_NEEDS = re.compile(
    r"(?!(?:no|nothing|nobody|it|this|that)\b)(?:[^\s,]+\s+){1,4}?(?:needs?|requires?)\s+"
    r"(?P<object>(?:the|an?|both|all|its|at least|full)\s.+)",
    re.IGNORECASE,
)
_PURPOSE = re.compile(r"\s+(?:to|for|in order|before|when|if|so that|because|since)\s.*")

_HAN = re.compile(r"[\u3400-\u9fff]")
_ZH_CLAUSE_END = re.compile(r"[，。；：！？,;]")
_ZH_NEEDS = re.compile(r".{0,20}?需要(?P<object>.+?)(?:才|以便|来|，|$)")
_ZH_ACTION = re.compile(
    "绕过|忽略|跳过|关闭|禁用|隐藏|掩盖|屏蔽|降低|削弱|破坏|误用|滥用|暴露|覆盖|"
    "只|仅|将|把|错误地|没有|未|改变|修改|删除|移除|增加|推迟|违反"
)


def dead_end_title(why_fails: str, language: Language) -> str:
    """What not to do, in one line that is never empty. `why_fails` may be in either language."""
    why = " ".join(why_fails.split())
    if not re.search(r"\w", why):
        return {"en": "Known not to help (no reason is recorded)", "zh": "已知无效（未记录原因）"}[
            language
        ]
    if _HAN.search(why):
        return _chinese(why)
    return _english(why) if language == "en" else _english_in_chinese(why)


def _english(why: str) -> str:
    sentence = _first_sentence(why)
    clause = _verb_clause(sentence)
    if clause:
        return f"Don't: a change that {_shorten(clause)}"
    needs = _NEEDS.fullmatch(sentence)
    if needs and not re.search(r"\b(?:no longer|not|never)\b|n't\b", sentence):
        missing = _PURPOSE.sub("", _REMARK.split(needs["object"])[0])
        return f"Don't: a change without {_shorten(missing)}"
    return f"Don't count on it: {_quoted(why)}"


def _english_in_chinese(why: str) -> str:
    clause = _verb_clause(_first_sentence(why))
    if clause:
        return f"不要这样做：{_shorten(clause[0].upper() + clause[1:])}"
    return f"不要指望这样有效：{_quoted(why)}"


def _verb_clause(sentence: str) -> str:
    """`sentence` from its verb on where it begins with one, else ""."""
    bare = _PRONOUNS.sub("", sentence, count=1) if _PRONOUNS.match(sentence) else sentence
    words = bare.split()
    at = 1 if words and _ADVERBS.fullmatch(words[0]) else 0
    if len(words) <= at or not _VERBS.fullmatch(words[at].rstrip(",.")):
        return ""
    if len(words) > at + 1 and _AFTER_A_NOUN.fullmatch(words[at + 1]):
        return ""
    main = _REMARK.split(bare)[0]
    if len(main.split()) < at + 2:
        main = bare
    return main[0].lower() + main[1:]


def _chinese(why: str) -> str:
    clause = _ZH_CLAUSE_END.split(why)[0].strip() or why.strip("，。；：！？,; ")
    needs = _ZH_NEEDS.match(clause)
    if _ZH_ACTION.match(clause):
        return f"不要采用{_shorten(clause)}的做法"
    if needs:
        return f"不要缺少{_shorten(needs['object'])}"
    return f"不要指望这样有效：{_shorten(clause)}"


def _quoted(why: str) -> str:
    return _shorten(_first_sentence(why))


def _first_sentence(why: str) -> str:
    """Up to the first mark that ends a sentence, or all where nothing stands before it."""
    first = _SENTENCE_END.split(why)[0].strip()
    return first.rstrip(".,:") or why


def _shorten(text: str) -> str:
    """At most LIMIT characters, cut between words where there are any."""
    if len(text) <= LIMIT:
        return text
    cut = text[: LIMIT - 1]
    return (cut.rpartition(" ")[0] or cut).rstrip(",;: ") + "…"
