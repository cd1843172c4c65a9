"""A directive as it shall be in force, before it is decided where."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from logcanon.diagnose.remedy import Setting
from logcanon.diagnose.trust import Choice


@dataclass(frozen=True, slots=True)
class Wanted:
    """A directive as it shall be in force, and how sure we are of its value.

    With `is_exact` no other value does as well.
    """

    name: str
    arguments: tuple[str, ...]
    is_certain: bool = True
    placeholder: str = ""
    is_exact: bool = False

    @property
    def label(self) -> str:
        """The statement without its semicolon, as a title says it: `set` goes without saying."""
        name = () if self.name == "set" else (self.name,)
        return " ".join((*name, *(argument or '""' for argument in self.arguments)))


def names_file(setting: Setting) -> bool:
    """Whether the setting names a file by an example path, and by none that the line gave."""
    return (
        len(setting.arguments) == 1 and setting.arguments[0].startswith("/") and not setting.origins
    )


def chosen(name: str, choice: Choice) -> Iterator[Wanted]:
    """The directive with a value that was chosen, nothing where none is needed."""
    if choice.value:
        placeholder = choice.value if choice.is_placeholder else ""
        yield Wanted(name, (choice.value,), choice.is_certain, placeholder)
