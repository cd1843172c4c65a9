"""What is known of a case from elsewhere than its line and the configuration: from a witness."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from logcanon.diagnose.remedy import Remedy, Setting


@dataclass(frozen=True, slots=True)
class Witness:
    """From neighbouring lines, or from the upstream itself.

    `facts` are named as records name them, each with the phrase that shows it. A cause with a
    `decisive` fact goes before all that have none. `notes` are sentences for the reader.
    `settings` are what was found to mend the case, in the `proxy_ssl_` spelling; with `is_final`
    nothing else does.
    """

    facts: Mapping[str, str] = field(default_factory=dict)
    decisive: frozenset[str] = frozenset()
    notes: tuple[str, ...] = ()
    settings: tuple[Setting, ...] = ()
    is_final: bool = False

    def __or__(self, other: Witness) -> Witness:
        """Both; where they contradict each other, `other` counts."""
        return Witness(
            {**self.facts, **other.facts},
            self.decisive | other.decisive,
            (*self.notes, *other.notes),
            other.settings or self.settings,
            self.is_final or other.is_final,
        )


NOTHING = Witness()


def proposed(witness: Witness, remedies: Sequence[Remedy]) -> Sequence[Remedy]:
    """What a witness says comes first; after a final word the record's are doubtful."""
    if not witness.is_final:
        return remedies
    doubtful = [replace(remedy, is_doubtful=True) for remedy in remedies]
    return [Remedy(witness.settings), *doubtful] if witness.settings else doubtful
