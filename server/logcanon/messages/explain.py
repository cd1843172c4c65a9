"""Plain sentences about a line that only the table knows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from logcanon.messages.errno import error_words
from logcanon.messages.lookup import Recognition
from logcanon.messages.table import Message, Origin, Phase, table
from logcanon.messages.template import Words, pieces
from logcanon.messages.words import Language, MessageWords, words
from logcanon.nginx.directives import table as directives
from logcanon.scan.line import LogLine

_MODULE = re.compile(r"ngx_(?:(http|stream|mail)_)?(\w+?)(?:_module)?")
# More modules than these are counted, not named.
_NAMED_MODULES = 5
# Where more modules may have written it, the directives of one would mislead.
_TOLD_MODULES = 2
# A function that serves more directives says little about each.
_LISTED_DIRECTIVES = 6
# Blocks that stand for everything in them.
_WHOLE_BLOCKS = frozenset({"http", "stream", "mail", "events"})
_SCRIPTS = re.compile(r"(?<=[\u4e00-\u9fff])(?=[A-Za-z0-9])|(?<=[A-Za-z0-9])(?=[\u4e00-\u9fff])")
_NAME = re.compile(r"\b[a-z]+(?:_[a-z0-9]+)+\b")


def title(message: Message) -> str:
    """The message with an ellipsis for each value."""
    parts = (p.text if isinstance(p, Words) else "…" for p in pieces(message.template))
    return re.sub(r"(…){2,}| in …:…$", r"\1", "".join(parts)).strip()


def summary(line: LogLine, language: Language) -> str:
    """One line for a list of problems: the message itself and, where it has an error, what that is.

    No record knows the message: there is no more to say than the message does.
    """
    errno = line.errno
    known = error_words(errno.number, errno.text) if errno else None
    if known is None:
        return line.message.text
    meaning = f": {known.en}" if language == "en" else f"：{known.zh}"
    return line.message.text + meaning


def foreign_sentences(line: LogLine, language: Language) -> Iterator[str]:
    """The same of a message that nginx's sources do not hold."""
    say = words(language)
    phase: Phase = "configuration" if line.place is not None else "run"
    yield _polished(say.foreign.format(phase=say.phases[phase], newest=table().versions[1]))
    if line.level is not None:
        meaning = say.levels.get(f"{line.level} {phase}") or say.levels.get(line.level)
        yield say.level.format(level=line.level, meaning=meaning) if meaning else ""


def sentences(found: Recognition, line: LogLine | None, language: Language) -> Iterator[str]:
    """What nginx said, who in it said so, when, and what the level means."""
    say = words(language)
    origin = found.origins[0]
    level = (line.level if line is not None else None) or origin.levels[0]
    phase = say.phases[origin.phase]
    modules = list(dict.fromkeys(o.module for o in found.origins))
    if len(modules) == 1:
        module = module_words(modules[0], say)
        yield _polished(say.written.format(module=module, phase=phase))
    else:
        named = [module_words(module, say) for module in modules[:_NAMED_MODULES]]
        if len(modules) > _NAMED_MODULES:
            named.append(say.more.format(count=len(modules) - _NAMED_MODULES))
        yield _polished(say.one_of.format(phase=phase, modules=say.listing.join(named)))
    yield say.level.format(level=level, meaning=level_meaning(level, origin, say))


def line_sentences(line: LogLine, language: Language) -> Iterator[str]:
    """What the parts of the line that nginx adds to the message say."""
    say = words(language)
    errno, ssl, action = line.errno, line.ssl, line.action
    if errno is not None:
        known = error_words(errno.number, errno.text)
        if known is None:
            yield say.errno_unknown.format(number=errno.number, text=errno.text.rstrip("."))
        else:
            meaning = known.zh if language == "zh" else known.en
            yield say.errno.format(
                number=errno.number, text=errno.text.rstrip("."), name=known.name, meaning=meaning
            )
    if ssl is not None:
        yield say.ssl.format(queue=say.listing.join(ssl_reasons(ssl.text)))
    if action is not None:
        yield say.action.format(action=action.text)


def ssl_reasons(queue: str) -> list[str]:
    """The reasons of OpenSSL's error queue, without their codes and function names.

    An entry is `error:CODE:library:function:reason[:data]` (ERR_error_string_n(3)).
    """
    reasons = []
    for entry in re.split(r"(?:^|\s)error:", queue):
        fields = entry.strip().split(":")
        if len(fields) >= 4:
            reasons.append(": ".join(part for part in fields[3:] if part))
        elif entry.strip():
            reasons.append(entry.strip())
    return list(dict.fromkeys(reasons))


def age(found: Recognition, language: Language) -> str:
    """Which releases write the message."""
    say = words(language)
    origin = found.origins[0]
    oldest, newest = table().versions
    if origin.since and origin.until:
        return say.between.format(since=origin.since, until=origin.until)
    if origin.since:
        return say.since.format(since=origin.since)
    if origin.until:
        return say.until.format(until=origin.until)
    return say.always.format(oldest=oldest, newest=newest)


def concerned(found: Recognition) -> Sequence[str]:
    """The directives that the message is about.

    Those that it names, else those whose handlers write it. Words that only look like a directive
    (an unknown one, say) are left out.
    """
    known = directives().is_known
    words_of_it = (word for value in found.values for word in value.text.split()[:1])
    named = [word for word in words_of_it if known(word) and "_" in word]
    named += [v.text for v in found.values if v.name == "directive" and known(v.text)]
    named += [word for word in _NAME.findall(found.message.template) if known(word)]
    if named:
        return list(dict.fromkeys(named))
    if len({origin.module for origin in found.origins}) > _TOLD_MODULES:
        return []
    listed = [name for name in found.origins[0].directives if name not in _WHOLE_BLOCKS]
    return [name for name in listed if known(name)] if len(listed) <= _LISTED_DIRECTIVES else []


def level_meaning(level: str, origin: Origin, say: MessageWords) -> str:
    """What a level means for nginx in that phase."""
    return say.levels.get(f"{level} {origin.phase}") or say.levels.get(level, level)


def module_words(module: str, say: MessageWords) -> str:
    """A module in words."""
    known = say.parts.get(module)
    if known is not None:
        return known
    found = _MODULE.fullmatch(module.removeprefix("core:"))
    family, name = (found[1] or "", found[2]) if found else ("", module)
    return say.module.format(family=say.families[family], name=name.removesuffix("_filter"))


def _polished(sentence: str) -> str:
    """A capital at the start (not for nginx's own name); spaces where Chinese meets Latin."""
    spaced = _SCRIPTS.sub(" ", sentence)
    return spaced if spaced.startswith("nginx") else spaced[:1].upper() + spaced[1:]
