"""Assertions in the helpers explain themselves too."""

from __future__ import annotations

import pytest

pytest.register_assert_rewrite("reproduce.proof", "reproduce.lab")
