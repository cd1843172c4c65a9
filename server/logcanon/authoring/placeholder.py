"""What a skeleton says where its author has to write."""

from __future__ import annotations

ROOT_CAUSE = "Write here, in a sentence or two, what is wrong when nginx prints this message."
