"""What a fix is called: the settings that it makes, and the blocks with file and line."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from logcanon.diagnose.phrases import Phrases
from logcanon.diagnose.prescribe.wanted import Wanted
from logcanon.nginx.config import Config, Scope


class Titles:
    """Names fixes of one configuration."""

    def __init__(self, config: Config, words: Phrases) -> None:
        self._main = config.main.path
        self._words = words

    def title(self, used: Sequence[Wanted], blocks: Sequence[Scope], places: int = 1) -> str:
        """`Set client_max_body_size 13m in location /upload (conf.d/shop.conf:12)`.

        `places` is for how many inclusions of a file it holds.
        """
        words = self._words
        where = words.joint.join(self.describe(block) for block in blocks[:2])
        if len(blocks) > 2:
            where += words.more_blocks.format(count=len(blocks) - 2)
        if places > 1:
            where += words.shared.format(count=places)
        if len(used) > 2 and any(item.name.endswith("_verify") for item in used):
            title = words.verify_in.format(where=where)
        else:
            told = [used[0].label]
            if len(used) > 1:
                told = list(dict.fromkeys(item.name for item in used))
            what = words.joint.join(filter(None, (words.comma.join(told[:-1]), told[-1])))
            title = words.set_in.format(what=what, where=where)
        blanks = [item.name for item in used if item.placeholder]
        return title + (words.fill_in.format(names=words.joint.join(blanks)) if blanks else "")

    def describe(self, scope: Scope) -> str:
        """`location /api (conf.d/shop.conf:12)`."""
        if scope.directive is None:
            return self._words.top_of.format(file=self._main.name)
        return f"{scope.label} ({place_of(scope, self._main)})"


def place_of(scope: Scope, main: Path) -> str:
    """File and one-based line of a block, the file relative to the main file's folder."""
    directive = scope.directive
    if directive is None:
        return str(main.name)
    source = directive.tree.source
    line = source.lines.line_at(directive.span.start) + 1
    try:
        name = str(source.path.relative_to(main.parent))
    except ValueError:
        name = str(source.path)
    return f"{name}:{line}"
