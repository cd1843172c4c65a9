"""Facts about one case: what the line, the block's effective values and named files show.

Their names are the vocabulary of `causes[].evidence` in records (records/README.md). Each fact that
holds comes with a phrase that says how it is known. What cannot be established is left out: an
absent fact says nothing.
"""

from logcanon.diagnose.facts.case import Case, Facts
from logcanon.diagnose.facts.establish import establish, named_by
from logcanon.diagnose.facts.words import FactWords, fact_words

__all__ = ["Case", "FactWords", "Facts", "establish", "fact_words", "named_by"]
